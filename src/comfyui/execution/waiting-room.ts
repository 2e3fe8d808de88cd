import type { Clock } from '../../clock/clock.ts'
import type { MessageHub } from '../messages/message-hub.ts'
import { InterruptedError } from '../nodes/node-behaviour.ts'

/** Where prompts wait for the clock, or for the test: the mock has nothing left to do meanwhile. */
export class WaitingRoom {
  readonly #clock: Clock
  readonly #hub: MessageHub
  readonly #closing = new AbortController()
  #waiting = 0
  /** Up to when the running prompt has done its work, in ms since the Unix epoch; counted under fake timers only. */
  #workedUntil = 0

  constructor(clock: Clock, hub: MessageHub) {
    this.#clock = clock
    this.#hub = hub
  }

  get isOccupied(): boolean {
    return this.#waiting > 0
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  /** A prompt starts that could have begun at this time. */
  beginsAt(queuedAt: number): void {
    this.#workedUntil = Math.max(this.#workedUntil, queuedAt)
  }

  /** Waits on the clock, or until the signal aborts. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.#wait(async (any) => {
      const left = this.#untilDue(ms)
      if (left > 0 || this.#clock.isFaked?.() !== true) await this.#clock.sleep(left, any)
    }, signal)
  }

  /** Waits until the test lets the prompt go on, or the signal aborts. */
  async hold(released: Promise<void>, signal?: AbortSignal): Promise<void> {
    await this.#wait((any) => Promise.race([released, aborted(any)]), signal)
  }

  /** Ends all waits at once. */
  close(): void {
    this.#closing.abort()
  }

  async #wait(over: (signal: AbortSignal) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    await this.#hub.drained()
    this.#waiting += 1
    await over(signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal)
    this.#waiting -= 1
    // @note Unwinds the prompt that was running; nobody hears of it any more.
    if (this.isClosed) throw new InterruptedError()
  }

  /**
   * Ms until something is due that takes this long.
   *
   * @note Fake timers jump: what had its time while they did is due at once, counted from when it could have begun.
   */
  #untilDue(ms: number): number {
    if (this.#clock.isFaked?.() !== true) return ms
    const now = this.#clock.now()
    this.#workedUntil = Math.min(now, this.#workedUntil) + ms
    return this.#workedUntil - now
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
