import type { Bijection } from './bijection.ts'
import { stepDurations, type NodeTiming } from './timing.ts'

/** Tells the test nodes how long the recorded ones took. */
export class Pacemaker {
  readonly #names: Bijection
  readonly #timings: (promptId: string, nodeId: string) => NodeTiming | undefined
  #answered = Promise.withResolvers<void>()

  constructor(names: Bijection, timings: (promptId: string, nodeId: string) => NodeTiming | undefined) {
    this.#names = names
    this.#timings = timings
  }

  /** An answer has been compared: new names may be known. */
  onAnswer(): void {
    this.#answered.resolve()
    this.#answered = Promise.withResolvers()
  }

  /** The duration of each step of a node, in ms. */
  async steps(
    promptId: string,
    nodeId: string,
    count: number,
    nominal: number,
    isAlwaysSent: boolean,
  ): Promise<number[]> {
    const recorded = await this.#recordedId(promptId)
    return stepDurations(
      recorded === undefined ? undefined : this.#timings(recorded, nodeId),
      count,
      nominal,
      isAlwaysSent,
    )
  }

  /** @note The run may begin before its client has read the answer that tells which prompt it is. */
  async #recordedId(promptId: string): Promise<string | undefined> {
    for (let answers = 0; answers < 3; answers += 1) {
      const recorded = this.#names.toRecorded(promptId)
      if (recorded !== undefined) return recorded
      await this.#answered.promise
    }
    return undefined
  }
}
