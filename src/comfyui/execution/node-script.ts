import type { NodePlan, PlannedNode, PlannedStop, PromptPlan } from '../../scenario/prompt-plan.ts'
import { samplingPreview } from '../nodes/core/sampling-preview.ts'
import { ExecutionBlocker, InterruptedError, NodeError, type Preview } from '../nodes/node-behaviour.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'

type PreviewMaker = ((step: number) => Preview | undefined) | undefined

/** What the scenarios of the test want from one node while it runs. */
export class NodeScript {
  readonly plan: NodePlan | undefined
  readonly #env: ExecutionEnvironment
  readonly #prompt: PromptPlan
  readonly #node: PlannedNode
  #delay: number

  constructor(env: ExecutionEnvironment, prompt: PromptPlan, node: PlannedNode) {
    this.#env = env
    this.#prompt = prompt
    this.#node = node
    this.plan = prompt.forNode(node)
    this.#delay = this.plan?.delay ?? 0
  }

  /** The delay of the node, for whoever takes it first: its steps, or the executor. */
  takeDelay(): number {
    const delay = this.#delay
    this.#delay = 0
    return delay
  }

  /** Ms between two of so many steps. */
  stepDelay(steps: number): number {
    return this.takeDelay() / steps + (this.plan?.stepDelay ?? 0)
  }

  stepsInsteadOf(steps: number): number {
    return this.plan?.progress?.steps ?? steps
  }

  /** Whether the node, which has no steps of its own, is to report some. */
  get addsSteps(): boolean {
    return this.plan?.progress !== undefined
  }

  wantsPreviews(byItself: boolean): boolean {
    const { previews } = this.plan?.progress ?? {}
    return typeof previews === 'boolean' ? previews : byItself
  }

  previews(steps: number, own: PreviewMaker): PreviewMaker {
    const { previews } = this.plan?.progress ?? {}
    if (previews === undefined) return own
    if (previews === false) return undefined
    if (previews === true) return own ?? samplingPreview(NO_LATENT, this.#node.nodeId, steps)
    return (step) => {
      const bytes = previews[Math.min(step, previews.length) - 1] ?? new Uint8Array()
      return { format: bytes[0] === 0x89 ? 'png' : 'jpeg', bytes }
    }
  }

  /** What stands for every output of the node, where the scenarios block it. */
  get blocker(): ExecutionBlocker | undefined {
    const failure = this.plan?.failure
    return failure?.kind === 'blocked' ? new ExecutionBlocker(failure.message) : undefined
  }

  /** Throws what the node is to fail with during this step. */
  failAt(step: number): void {
    if (this.plan?.failure?.step === step) this.fail()
  }

  /** Throws what the node is to fail with. */
  fail(): void {
    const failure = this.plan?.failure
    if (failure?.kind === 'interrupted') throw new InterruptedError()
    if (failure?.kind === 'error') throw new NodeError(failure.exceptionType, failure.message)
  }

  /** To be told when so much is done; `undefined` where nothing is to happen then. */
  reached(value: number, max: number): Promise<void> | undefined {
    const stops = this.#prompt.nodeReached?.(this.#node, value, max) ?? []
    return stopFor(this.#env, stops)
  }
}

const NO_LATENT = { kind: 'latent', width: 512, height: 512, batch: 1 } as const

/** Stops the executor for as long as the scenarios want; `undefined` where they do not. */
export function stopFor(env: ExecutionEnvironment, stops: readonly PlannedStop[]): Promise<void> | undefined {
  if (stops.length > 0) return stopForEach(env, stops)
  // @note A step of a timeline may have taken the server away, and with it this prompt.
  if (env.isClosed()) throw new InterruptedError()
  return undefined
}

async function stopForEach(env: ExecutionEnvironment, stops: readonly PlannedStop[]): Promise<void> {
  for (const stop of stops) {
    if (stop.kind === 'wait') await env.sleep(stop.ms)
    else {
      await env.hold(stop.released, stop.isDeaf ? undefined : env.interrupts.signal)
      if (!stop.isDeaf) env.interrupts.check()
    }
  }
}
