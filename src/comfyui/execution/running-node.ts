import { dumpJson, toFloat, type Dumpable, type Json } from '../../protocol/json.ts'
import {
  encodePreview,
  encodePreviewWithMetadata,
  encodeText,
  PREVIEW_IMAGE,
  PREVIEW_IMAGE_WITH_METADATA,
  TEXT,
} from '../../protocol/binary-frame.ts'
import { binaryMessage, EVERYONE, jsonMessage } from '../messages/message.ts'
import { InterruptedError, type NodeContext, type Preview } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { toPlainInputs } from './node-inputs.ts'
import { ProgressThrottle } from './progress-throttle.ts'
import type { NodeScript } from './node-script.ts'
import type { NodeTask } from './node-task.ts'
import type { PromptRun } from './prompt-run.ts'

/** What a prompt may ask for; any other word leaves it with the server's own way, which is none. */
const PREVIEW_METHODS: ReadonlySet<unknown> = new Set(['auto', 'latent2rgb', 'taesd'])

/** One node while it runs: what its class sees as {@link NodeContext}, and what it reports. */
export class RunningNode {
  readonly #run: PromptRun
  readonly #nodeId: string
  readonly #nodeClass: NodeClass
  readonly #script: NodeScript

  constructor(run: PromptRun, nodeId: string, nodeClass: NodeClass, script: NodeScript) {
    this.#run = run
    this.#nodeId = nodeId
    this.#nodeClass = nodeClass
    this.#script = script
  }

  get hasSteps(): boolean {
    return this.#nodeClass.behaviour.hasSteps === true
  }

  /** @param task the call, where it is one of an `async` node */
  contextFor(raw: ReadonlyMap<string, unknown>, callIndex: number, task?: NodeTask): NodeContext {
    const run = this.#run
    const script = this.#script
    const { env, item } = run
    // @note Each call makes its own progress bar, and the throttle belongs to the bar.
    const throttle = new ProgressThrottle()
    let plainInputs: Record<string, unknown> | undefined
    const progress = (value: number, max: number, preview?: Preview): Promise<void> => {
      const capped = Math.min(value, max)
      if (!throttle.allows(capped, max, preview !== undefined, env.clock.now())) return Promise.resolve()
      this.#report(capped, max, preview)
      return env.hub.drained() ?? Promise.resolve()
    }
    const sleep = (ms: number, options?: { readonly interruptible?: boolean }): Promise<void> => {
      return this.#sleep(ms, options?.interruptible === true, task)
    }
    return {
      nodeId: this.#nodeId,
      promptId: item.promptId,
      clientId: run.report.clientId as string | undefined,
      classType: this.#nodeClass.classType,
      get inputs() {
        return (plainInputs ??= toPlainInputs(raw))
      },
      raw,
      prompt: run.prompt.original,
      extraPngInfo: item.extraData.get('extra_pnginfo'),
      wantsPreviews: script.wantsPreviews(
        wantsPreviews(item.extraData.get('preview_method') ?? null, env.flags.previewMethod),
      ),
      embedsTexts: !env.flags.disableMetadata,
      callIndex,
      nodeState: run.nodeState(this.#nodeId),
      files: env.files,
      clock: env.clock,
      random: () => env.random(),
      progress,
      steps: async (count, preview) => {
        const steps = script.stepsInsteadOf(count)
        const delay = script.stepDelay(steps)
        const previewOf = script.previews(steps, preview)
        for (let step = 1; step <= steps; step += 1) {
          if (delay > 0) await sleep(delay)
          script.failAt(step)
          await progress(step, steps, previewOf?.(step))
          await this.#stopAt(step, steps, task)
        }
      },
      sleep,
      sendText: (text, to = 'client') => {
        this.#throwIfCancelled()
        env.hub.send(
          binaryMessage(
            TEXT,
            encodeText(this.#nodeId, text),
            to === 'everyone' ? EVERYONE : run.report.recipient,
            item.promptId,
          ),
        )
      },
      send: (type, data, to = 'client') => {
        this.#throwIfCancelled()
        const recipient = to === 'everyone' ? EVERYONE : run.report.recipient
        env.hub.send(jsonMessage(type, data, recipient, item.promptId))
      },
      throwIfInterrupted: () => env.interrupts.check(),
    }
  }

  #stopAt(step: number, steps: number, task: NodeTask | undefined): Promise<void> | undefined {
    const stop = this.#script.reached(step, steps)
    if (stop) task?.suspend()
    return stop
  }

  async #sleep(ms: number, isInterruptible: boolean, task: NodeTask | undefined): Promise<void> {
    const { env, ended } = this.#run
    task?.suspend()
    if (isInterruptible) {
      env.interrupts.check()
      await env.sleep(ms, task ? AbortSignal.any([env.interrupts.signal, ended.signal]) : env.interrupts.signal)
      env.interrupts.check()
    } else if (ms > 0) await env.sleep(ms, task && ended.signal)
    await task?.turn(ms > 0)
    this.#throwIfCancelled()
  }

  /** @note Python cancels the `async` nodes that are still at work when their prompt ends. */
  #throwIfCancelled(): void {
    if (this.#run.ended.isReached) throw new InterruptedError()
  }

  #report(value: number, max: number, preview: Preview | undefined): void {
    const run = this.#run
    this.#throwIfCancelled()
    const { env, item } = run
    env.interrupts.check()
    const numbers = { value: asNumber(value), max: asNumber(max) }
    run.report.progressed(this.#nodeId, numbers.value, numbers.max)
    if (preview && run.report.clientTakesMetadata()) this.#sendPreviewWithMetadata(preview)
    env.hub.send(
      jsonMessage(
        'progress',
        { ...numbers, prompt_id: item.promptId, node: this.#nodeId },
        run.report.recipient,
        item.promptId,
      ),
    )
    if (preview && !run.report.clientTakesMetadata())
      this.#send(PREVIEW_IMAGE, encodePreview(preview.format, preview.bytes))
  }

  #sendPreviewWithMetadata(preview: Preview): void {
    const { prompt, item } = this.#run
    const metadata: Dumpable = {
      node_id: this.#nodeId,
      prompt_id: item.promptId,
      display_node_id: prompt.displayId(this.#nodeId),
      parent_node_id: prompt.parentId(this.#nodeId) ?? null,
      real_node_id: prompt.realId(this.#nodeId),
      image_type: `image/${preview.format}`,
    }
    this.#send(PREVIEW_IMAGE_WITH_METADATA, encodePreviewWithMetadata(dumpJson(metadata), preview.bytes))
  }

  #send(event: number, bytes: Uint8Array): void {
    this.#run.env.hub.send(binaryMessage(event, bytes, this.#run.report.recipient, this.#run.item.promptId))
  }
}

/** @note A prompt may choose its own method; `default` and what is no method leave it to the flag of the server. */
function wantsPreviews(ofPrompt: Json, ofServer: string): boolean {
  if (ofPrompt === 'none') return false
  return PREVIEW_METHODS.has(ofPrompt) || PREVIEW_METHODS.has(ofServer)
}

function asNumber(value: number): Dumpable {
  return Number.isInteger(value) ? value : toFloat(value)
}
