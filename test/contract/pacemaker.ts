import type { Bijection } from './bijection.ts'
import { stepDurations, timingOfCall, type NodeReports } from './timing.ts'

/** A call of a test node. */
export interface PacedCall {
  readonly promptId: string
  readonly nodeId: string
  readonly steps: number
  /** The duration of a step in ms where none was recorded. */
  readonly nominal: number
  /** All steps were sent. */
  readonly hasPreviews: boolean
  /** All calls of the node are started before the first of them waits. */
  readonly isAsync: boolean
}

/** Tells the test nodes how long the recorded ones took. */
export class Pacemaker {
  readonly #names: Bijection
  readonly #timings: (promptId: string, nodeId: string) => NodeReports | undefined
  /** How many steps the calls of each node had that have begun so far. */
  readonly #counts = new Map<string, number[]>()
  #answered = Promise.withResolvers<void>()

  constructor(names: Bijection, timings: (promptId: string, nodeId: string) => NodeReports | undefined) {
    this.#names = names
    this.#timings = timings
  }

  /** An answer has been compared: new names may be known. */
  onAnswer(): void {
    this.#answered.resolve()
    this.#answered = Promise.withResolvers()
  }

  /** The duration of each step of a call, in ms. To be asked in the order of the calls. */
  async steps(call: PacedCall): Promise<number[]> {
    const key = `${call.promptId} ${call.nodeId}`
    const counts = [...(this.#counts.get(key) ?? []), call.steps]
    this.#counts.set(key, counts)
    const recorded = await this.#recordedId(call.promptId)
    const reports = recorded === undefined ? undefined : this.#timings(recorded, call.nodeId)
    const timing = reports && timingOfCall(reports, counts, call.isAsync)
    return stepDurations(timing, call.steps, call.nominal, call.hasPreviews)
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
