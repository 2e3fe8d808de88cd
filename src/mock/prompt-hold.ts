import { checkMembers } from '../check-members.ts'
import { ComfyMockError } from '../errors.ts'
import type { PromptRecord } from '../journal/prompt-record.ts'
import { isNamed, mainNode, type PlannedPrompt } from '../scenario/planned-prompt.ts'
import type { PlannedNode, PlannedStop } from '../scenario/prompt-plan.ts'

/** Where a prompt is to be held: at a node, by its id or class; its sampler, or else its first node, by default. */
export interface HoldOptions {
  readonly node?: string
  /** Only this prompt. */
  readonly promptId?: string
  /** Only prompts of this client. */
  readonly clientId?: string
}

/**
 * A prompt that the test drives by hand: held at a node, let on step by step, released.
 *
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * const held = comfy.hold({ node: 'KSampler' })
 * // submit a prompt with your own client, then:
 * const prompt = await held.reached
 * await held.step(3)
 * held.release()
 * await prompt.ended
 * ```
 */
export class PromptHold {
  readonly #options: HoldOptions
  readonly #recordOf: (promptId: string) => PromptRecord | undefined
  readonly #delivered: () => Promise<void>
  readonly #reached = Promise.withResolvers<PromptRecord>()
  #promptId: string | undefined
  #isReleased = false
  #stepsLeft = 0
  #letOn = Promise.withResolvers<void>()
  #stopped = Promise.withResolvers<void>()

  /** @internal */
  constructor(
    options: HoldOptions,
    recordOf: (promptId: string) => PromptRecord | undefined,
    delivered: () => Promise<void>,
  ) {
    checkMembers(options, HOLD_MEMBERS, 'hold a prompt', 'INVALID_SCENARIO')
    this.#delivered = delivered
    this.#options = options
    this.#recordOf = recordOf
  }

  /**
   * Settles when a prompt is held at the node for the first time.
   *
   * @throws {ComfyMockError} `WAIT_TIMEOUT` where the hold, or the test, ends before that
   */
  get reached(): Promise<PromptRecord> {
    return this.#reached.promise
  }

  /**
   * Lets so many steps happen; settles when the prompt is held again, or the node has no more of them.
   *
   * @throws {ComfyMockError} `INVALID_OPTIONS`, or `WAIT_TIMEOUT` as `reached`
   */
  async step(count = 1): Promise<void> {
    if (!Number.isInteger(count) || count < 0) {
      throw new ComfyMockError(
        'INVALID_OPTIONS',
        `Failed to step a held prompt: expected how many steps, not ${String(count)}. Give a whole number: step(3).`,
      )
    }
    const { ended } = await this.#reached.promise
    if (this.#isReleased || count < 1) return
    this.#stepsLeft = count
    this.#stopped = Promise.withResolvers()
    this.#letOn.resolve()
    await Promise.race([this.#stopped.promise, ended])
  }

  /** Lets the prompt go on to its end. */
  release(): void {
    this.#isReleased = true
    if (this.#promptId === undefined) this.#neverReached()
    this.#letOn.resolve()
    this.#stopped.resolve()
  }

  /** @internal What a test should hear of at its end. */
  get complaint(): string | undefined {
    return this.#promptId !== undefined || this.#isReleased ? undefined : `${this.#name} was never reached`
  }

  get #name(): string {
    const { node, ...whose } = this.#options
    const of = Object.entries(whose).map(([name, value]) => `, ${name} ${value}`)
    return `the hold at ${node === undefined ? 'the sampler' : `the node ${node}`}${of.join('')}`
  }

  #neverReached(): void {
    // Nobody has to wait for it.
    this.#reached.promise.catch(() => undefined)
    this.#reached.reject(
      new ComfyMockError(
        'WAIT_TIMEOUT',
        `Failed to hold a prompt: ${this.#name} ended before a prompt got there. Submit the prompt and await \`reached\` ` +
          'before `release()` and the end of the test.',
      ),
    )
  }

  /** @internal The node that it waits for, where the prompt may be meant and lacks it. */
  strangerIn(prompt: PlannedPrompt): string | undefined {
    const { node } = this.#options
    if (node === undefined || this.#promptId !== undefined || !this.#isAbout(prompt)) return undefined
    return prompt.nodes.some((each) => isNamed(each, node)) ? undefined : node
  }

  /** @internal */
  stopFor(prompt: PlannedPrompt, node: PlannedNode, value: number, max: number): PlannedStop | undefined {
    if (this.#isReleased || !this.#isMeant(prompt, node)) return undefined
    // @note The end of the node comes as its own moment, after the last step.
    if (value >= max && max <= 1) {
      this.release()
      return undefined
    }
    this.#promptId = prompt.promptId
    if (value > 0) this.#stepsLeft -= 1
    if (this.#stepsLeft > 0) return undefined
    this.#letOn = Promise.withResolvers()
    void this.#tell(prompt.promptId)
    return { kind: 'hold', released: this.#letOn.promise, isDeaf: false }
  }

  /** @note Whoever waits for the hold wants to see what the client has been told until then. */
  async #tell(promptId: string): Promise<void> {
    const stopped = this.#stopped
    const record = this.#recordOf(promptId)
    await this.#delivered()
    if (record) this.#reached.resolve(record)
    stopped.resolve()
  }

  #isMeant(prompt: PlannedPrompt, node: PlannedNode): boolean {
    const { node: name } = this.#options
    if (this.#promptId !== undefined && this.#promptId !== prompt.promptId) return false
    if (!this.#isAbout(prompt)) return false
    return name === undefined ? mainNode(prompt)?.nodeId === node.nodeId : isNamed(node, name)
  }

  #isAbout(prompt: PlannedPrompt): boolean {
    const { promptId, clientId } = this.#options
    return (promptId ?? prompt.promptId) === prompt.promptId && (clientId ?? prompt.clientId) === prompt.clientId
  }
}

const HOLD_MEMBERS = { node: ['string'], promptId: ['string'], clientId: ['string'] } as const
