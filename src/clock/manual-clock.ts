import type { Clock } from './clock.ts'

interface Sleeper {
  readonly wakesAt: number
  wake(): void
}

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000

/**
 * A clock that stands still until the test moves it. It moves from one due timer to the next, and waits at each until
 * the mock has nothing left to do at that time.
 *
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * await using comfy = setupComfyMock({ clock: 'manual' })
 * comfy.listen()
 * comfy.setDelay('60s', { when: { classType: 'KSampler' } })
 * // submit a prompt with your own client, then:
 * await comfy.clock.runUntilIdle()
 * ```
 */
export class ManualClock implements Clock {
  readonly #sleepers: Sleeper[] = []
  #now: number
  #whenQuiet: () => Promise<void> = () => Promise.resolve()

  /** @param start milliseconds since the Unix epoch */
  constructor(start = START) {
    this.#now = start
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.#now
  }

  /** Resolves when the clock has been moved by this many ms, or when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        wakesAt: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', sleeper.wake)
          const index = this.#sleepers.indexOf(sleeper)
          if (index >= 0) this.#sleepers.splice(index, 1)
          resolve()
        },
      }
      // @note Sleepers that are due at the same time wake in the order in which they fell asleep.
      const after = this.#sleepers.findIndex((other) => other.wakesAt > sleeper.wakesAt)
      this.#sleepers.splice(after < 0 ? this.#sleepers.length : after, 0, sleeper)
      signal?.addEventListener('abort', sleeper.wake)
    })
  }

  /**
   * Moves the clock.
   *
   * @param ms how far, in milliseconds; what falls due on the way happens in its order
   */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await this.#whenQuiet()
    for (let next = this.#sleepers[0]; next && next.wakesAt <= target; next = this.#sleepers[0]) {
      await this.#wake(next)
    }
    this.#now = Math.max(this.#now, target)
  }

  /** Moves the clock until nothing is left to happen. */
  async runUntilIdle(): Promise<void> {
    await this.#whenQuiet()
    for (let next = this.#sleepers[0]; next; next = this.#sleepers[0]) await this.#wake(next)
  }

  /** The time of the next thing that is due, in ms since the Unix epoch. */
  get nextDue(): number | undefined {
    return this.#sleepers[0]?.wakesAt
  }

  /** Tells the clock when it may go on; the mock that owns it does that. */
  attach(whenQuiet: () => Promise<void>): void {
    this.#whenQuiet = whenQuiet
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#now = Math.max(this.#now, sleeper.wakesAt)
    sleeper.wake()
    await this.#whenQuiet()
  }
}
