import { watchHiddenReads } from './hidden-reads.ts'
import type { Pace } from './pace.ts'
import { isProcessBusy, nextTurn, realDelay, realNow } from './process-activity.ts'

const QUIET_TURNS = 3
/**
 * Timers of 1 ms that must have passed, each through the whole event loop.
 *
 * @note Where the machine is busy, time alone says nothing: the gap may be over before the client has had one turn.
 */
const QUIET_TICKS = 4
/** Ms of real time that a prompt has been in the queue: its client has had the time to listen then. */
const LONG_IN_QUEUE = 200
/** Turns of the event loop for what clients ask at a message: a request or two, one after the other. */
const REACTION_TURNS = 6
/** Ms of real time for the files that a client reads before it asks. */
const REACTION_MS = 10
/** Turns of the event loop: nobody waits longer for an answer to be read. */
const MOST_TURNS = 400
/** Timers of 1 ms: nobody waits longer for a client. */
const MOST_TICKS = 180
/** @note What a tick counts while files are read: on a busy machine a large file takes longer than all the rest. */
const READING_TICK = 0.25
/**
 * So many requests since the prompt was queued, and so many ticks: that is no client about to listen.
 * @note One that polls, or goes on to other things, would keep the prompt back for as long as it does.
 */
const BUSY_CLIENT = 10

/**
 * Holds the messages of a prompt back until no request is in flight, no file or DNS work of the process is pending,
 * and nothing of that has moved for three turns of the event loop and a gap of real time.
 *
 * @note Counted from the submission of each prompt, not before each message: one that has waited in the queue behind
 * others has given its client time enough, so that many clients at once do not slow each other down.
 */
export class SettledPace implements Pace {
  readonly #gap: number
  readonly #stopWatching = watchHiddenReads()
  readonly #unsettled = new Map<string, { readonly at: number; readonly requests: number }>()
  #inFlight = 0
  #requests = 0
  #lastActivity = 0
  #activity = 0
  #isClosed = false

  /** @param gap ms of real time without activity */
  constructor(gap: number) {
    this.#gap = gap
  }

  promptQueued(promptId: string): void {
    this.#unsettled.set(promptId, { at: realNow(), requests: this.#requests })
  }

  promptEnded(promptId: string): void {
    this.#unsettled.delete(promptId)
  }

  ready(promptId: string | undefined): Promise<void> | undefined {
    const queued = promptId === undefined ? undefined : this.#unsettled.get(promptId)
    if (promptId === undefined || queued === undefined || this.#isClosed) return undefined
    return this.#settle(queued).then(() => this.promptEnded(promptId))
  }

  requestStarted(): void {
    this.#inFlight += 1
    this.#requests += 1
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

  async reactions(): Promise<void> {
    const began = realNow()
    let seen = this.#activity
    let quietTurns = 0
    for (let turns = 0; turns < MOST_TURNS && quietTurns < QUIET_TURNS && !this.#isClosed; turns += 1) {
      await nextTurn()
      const isAsking = this.#inFlight > 0
      const isPreparing = isProcessBusy() && realNow() - began < REACTION_MS
      if (turns >= REACTION_TURNS && !isAsking && !isPreparing) return
      quietTurns = isAsking || isPreparing || seen !== this.#activity ? 0 : quietTurns + 1
      seen = this.#activity
    }
  }

  close(): void {
    this.#isClosed = true
    this.#stopWatching()
    this.#unsettled.clear()
  }

  #touch(): void {
    this.#activity += 1
    this.#lastActivity = realNow()
  }

  async #settle(queued: { readonly at: number; readonly requests: number }): Promise<void> {
    if (realNow() - queued.at >= LONG_IN_QUEUE) return
    let seen = -1
    let turns = 0
    let ticks = 0
    let isMoving = false
    let isReading = false
    for (let allTicks = 0; allTicks < MOST_TICKS && !this.#isClosed; turns += 1) {
      const left = this.#gap - (realNow() - this.#lastActivity)
      if (!isMoving && (turns < QUIET_TURNS || (ticks >= QUIET_TICKS && left < 1))) await nextTurn()
      else {
        await realDelay(1)
        ticks += 1
        allTicks += isReading ? READING_TICK : 1
      }
      if (allTicks >= BUSY_CLIENT && this.#requests - queued.requests >= BUSY_CLIENT) return
      isReading = isProcessBusy()
      if (isReading) this.#touch()
      isMoving = this.#inFlight > 0 || this.#activity !== seen
      if (isMoving) {
        seen = this.#activity
        turns = 0
        ticks = 0
      } else if (turns >= QUIET_TURNS && ticks >= QUIET_TICKS && left <= 0) return
    }
  }
}
