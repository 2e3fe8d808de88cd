import type { Pace } from './pace.ts'
import { isProcessBusy, nextTurn, realDelay, realNow } from './process-activity.ts'

const QUIET_TURNS = 3
/** Ms of real time, counted from when the prompt was queued: nobody waits longer for a client. */
const LONGEST_WAIT = 200

/**
 * Holds the messages of a prompt back until no request is in flight, no file or DNS work of the process is pending,
 * and nothing of that has moved for three turns of the event loop and a gap of real time.
 *
 * @note Counted from the submission of each prompt, not before each message: one that has waited in the queue behind
 * others has given its client time enough, so that many clients at once do not slow each other down.
 */
export class SettledPace implements Pace {
  readonly #gap: number
  readonly #unsettled = new Map<string, number>()
  #inFlight = 0
  #lastActivity = 0
  #activity = 0
  #isClosed = false

  /** @param gap ms of real time without activity */
  constructor(gap: number) {
    this.#gap = gap
  }

  promptQueued(promptId: string): void {
    this.#unsettled.set(promptId, realNow())
  }

  promptEnded(promptId: string): void {
    this.#unsettled.delete(promptId)
  }

  ready(promptId: string | undefined): Promise<void> | undefined {
    const queuedAt = promptId === undefined ? undefined : this.#unsettled.get(promptId)
    if (promptId === undefined || queuedAt === undefined || this.#isClosed) return undefined
    return this.#settle(queuedAt).then(() => this.promptEnded(promptId))
  }

  requestStarted(): void {
    this.#inFlight += 1
    this.#touch()
  }

  requestEnded(): void {
    this.#inFlight -= 1
    this.#touch()
  }

  async quiet(): Promise<void> {
    let seen = -1
    for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
      await nextTurn()
      if (this.#isClosed) return
      if (this.#inFlight === 0 && seen === this.#activity && !isProcessBusy()) continue
      seen = this.#activity
      turns = 0
    }
  }

  close(): void {
    this.#isClosed = true
    this.#unsettled.clear()
  }

  #touch(): void {
    this.#activity += 1
    this.#lastActivity = realNow()
  }

  async #settle(queuedAt: number): Promise<void> {
    const isOver = (): boolean => this.#isClosed || realNow() - queuedAt >= LONGEST_WAIT
    let turns = 0
    let seen = this.#activity
    while (!isOver()) {
      // @note Turns are cheap and see a client that goes on at once; timers spare the processor once that is over.
      await (turns <= QUIET_TURNS ? nextTurn() : realDelay(1))
      if (this.#inFlight > 0 || this.#activity !== seen) {
        seen = this.#activity
        turns = 0
      } else if (isProcessBusy()) {
        this.#touch()
        seen = this.#activity
        turns = 0
      } else turns += 1
      if (turns >= QUIET_TURNS && realNow() - this.#lastActivity >= this.#gap) return
    }
  }
}
