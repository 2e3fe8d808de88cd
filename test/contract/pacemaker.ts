import type { Bijection } from './bijection.ts'
import { stepDurations, timingOfCall, type NodeReports } from './timing.ts'

/**
 * Ms by which an asynchronous node may be late by itself. What is later had to wait for other nodes, and has to here.
 */
const LATE = 5

/** A call of a test node. */
interface PacedCall {
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

interface PacedStep {
  /** In ms. */
  readonly duration: number
  /** When it ended in the recording, in ms. */
  readonly endsAt: number
}

/** Tells the test nodes how long the recorded ones took. */
export class Pacemaker {
  readonly #names: Bijection
  readonly #timings: (promptId: string, nodeId: string) => NodeReports | undefined
  /** How many steps the calls of each node had that have begun so far. */
  readonly #counts = new Map<string, number[]>()
  /** How far in the recording each prompt has come, in ms. */
  readonly #reached = new Map<string, number>()
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

  /**
   * The steps of a call. To be asked in the order of the calls.
   *
   * @note The first begins where the recording has come to: what took the recorded server a moment takes none here, and
   * nodes that run together would drift apart.
   */
  async steps(call: PacedCall): Promise<PacedStep[]> {
    const key = `${call.promptId} ${call.nodeId}`
    const counts = [...(this.#counts.get(key) ?? []), call.steps]
    this.#counts.set(key, counts)
    const recorded = await this.#recordedId(call.promptId)
    const reports = recorded === undefined ? undefined : this.#timings(recorded, call.nodeId)
    const timing = reports && timingOfCall(reports, counts, call.isAsync)
    const reached = this.#reached.get(call.promptId) ?? reports?.promptStart ?? 0
    const start = Math.min(reached, timing?.start ?? reached)
    const durations = stepDurations(timing && { ...timing, start }, call.steps, call.nominal, call.hasPreviews)
    let endsAt = start
    return durations.map((recordedFor, index) => {
      const due = call.nominal + (index === 0 ? (timing?.start ?? start) - start : 0)
      const duration = call.isAsync && recordedFor > due + LATE ? due : recordedFor
      return { duration, endsAt: (endsAt += duration) }
    })
  }

  /** The prompt has come to this time of the recording. */
  reach(promptId: string, time: number): void {
    this.#reached.set(promptId, Math.max(time, this.#reached.get(promptId) ?? 0))
  }

  /** A node without steps has waited so long. */
  async wait(promptId: string, nodeId: string, ms: number): Promise<void> {
    const recorded = await this.#recordedId(promptId)
    const start = recorded === undefined ? undefined : this.#timings(recorded, nodeId)?.start
    if (start !== undefined) this.reach(promptId, Math.max(start, this.#reached.get(promptId) ?? 0) + ms)
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
