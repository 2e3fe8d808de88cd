import { dumpJson, toFloat, type Dumpable, type Json } from '../../protocol/json.ts'
import {
  encodePreview,
  encodePreviewWithMetadata,
  encodeText,
  PREVIEW_IMAGE,
  PREVIEW_IMAGE_WITH_METADATA,
  TEXT,
} from '../../protocol/binary-frame.ts'
import type { NodePlan } from '../../scenario/prompt-plan.ts'
import { binaryMessage, EVERYONE, jsonMessage } from '../messages/message.ts'
import { NodeError, type NodeContext, type Preview } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { toPlainInputs } from './node-inputs.ts'
import { ProgressThrottle } from './progress-throttle.ts'
import type { PromptRun } from './prompt-run.ts'

/** What a prompt may ask for; any other word leaves it with the server's own way, which is none. */
const PREVIEW_METHODS: ReadonlySet<unknown> = new Set(['auto', 'latent2rgb', 'taesd'])

/** One node while it runs: what its class sees as {@link NodeContext}, and what it reports. */
export class RunningNode {
  readonly #run: PromptRun
  readonly #nodeId: string
  readonly #nodeClass: NodeClass
  #delay: number

  constructor(run: PromptRun, nodeId: string, nodeClass: NodeClass, plan: NodePlan | undefined) {
    this.#run = run
    this.#nodeId = nodeId
    this.#nodeClass = nodeClass
    this.#delay = plan?.delay ?? 0
  }

  /** The delay that the scenarios want, for whoever takes it first: the steps of the node, or the executor. */
  takeDelay(): number {
    const delay = this.#delay
    this.#delay = 0
    return delay
  }

  contextFor(raw: ReadonlyMap<string, unknown>, callIndex: number): NodeContext {
    const run = this.#run
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
      return this.#sleep(ms, options?.interruptible === true)
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
      wantsPreviews: wantsPreviews(item.extraData.get('preview_method') ?? null, env.flags.previewMethod),
      embedsTexts: !env.flags.disableMetadata,
      callIndex,
      nodeState: run.nodeState(this.#nodeId, this.#nodeClass.classType),
      files: env.files,
      clock: env.clock,
      random: () => env.random(),
      progress,
      steps: async (count, preview) => {
        const delay = this.takeDelay()
        for (let step = 1; step <= count; step += 1) {
          if (delay > 0) await sleep(delay / count)
          await progress(step, count, preview?.(step))
        }
      },
      sleep,
      sendText: (text) => {
        this.#send(TEXT, encodeText(this.#nodeId, text))
      },
      send: (type, data, to = 'client') => {
        const recipient = to === 'everyone' ? EVERYONE : run.report.recipient
        env.hub.send(jsonMessage(type, data, recipient, item.promptId))
      },
      throwIfInterrupted: () => env.interrupts.check(),
    }
  }

  async #sleep(ms: number, isInterruptible: boolean): Promise<void> {
    const { env } = this.#run
    if (isInterruptible) {
      env.interrupts.check()
      await env.sleep(ms, env.interrupts.signal)
      env.interrupts.check()
    } else if (ms > 0) await env.sleep(ms)
    if (this.#nodeClass.behaviour.isAsync) await this.#run.turnOfAsyncNodes()
  }

  #report(value: number, max: number, preview: Preview | undefined): void {
    const run = this.#run
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

/** Throws what the scenarios want this node to fail with. */
export function throwPlannedFailure(plan: NodePlan | undefined, interrupted: () => Error): void {
  const failure = plan?.failure
  if (!failure) return
  throw failure.kind === 'interrupted' ? interrupted() : new NodeError(failure.exceptionType, failure.message)
}
