import type { Clock, TestClock } from './clock.ts'
import { runUntilSettled, TimeDriver } from './drive.ts'

interface Sleeper {
  readonly wakesAt: number
  wake(): void
}

/** In ms. */
const SAME_TIME = 0.001

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000

/**
 * A clock that stands still until the test moves it. It moves from one due timer to the next, and waits at each until
 * the mock has nothing left to do at that time. The runner's fake timers, where they are on, move with it.
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
export class ManualClock implements Clock, TestClock {
  readonly #sleepers: Sleeper[] = []
  readonly #owners = new Set<() => Promise<void>>()
  readonly #driver = new TimeDriver(
    {
      untilNext: () => (this.nextDue === undefined ? undefined : Math.max(0, this.nextDue - this.#now)),
      move: (ms) => this.#move(ms),
    },
    () => this.#settled(),
  )
  #now: number

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
      // @note Sleepers that are due at the same time wake in the order in which they fell asleep. Times in ms since 1970
      // carry errors of a thousandth: a third slept three times is no earlier than the whole.
      const after = this.#sleepers.findIndex((other) => other.wakesAt > sleeper.wakesAt + SAME_TIME)
      this.#sleepers.splice(after < 0 ? this.#sleepers.length : after, 0, sleeper)
      signal?.addEventListener('abort', sleeper.wake)
    })
  }

  /**
   * Moves the clock.
   *
   * @param ms how far, in milliseconds; what falls due on the way happens in its order
   */
  advance(ms: number): Promise<void> {
    return this.#driver.advance(ms)
  }

  /** Moves the clock until nothing that the mock does waits for it. */
  async runUntilIdle(): Promise<void> {
    await this.#driver.runWhile(() => this.#sleepers.length > 0)
  }

  /** Moves the clock until the promise has settled. */
  runUntil<T>(promise: Promise<T>): Promise<T> {
    return runUntilSettled(this.#driver, promise)
  }

  /** The time of the next thing that is due, in ms since the Unix epoch. */
  get nextDue(): number | undefined {
    return this.#sleepers[0]?.wakesAt
  }

  /** @internal Tells the clock when it may go on; each mock that it drives does that. Gives what undoes it. */
  attach(whenQuiet: () => Promise<void>): () => void {
    this.#owners.add(whenQuiet)
    return () => this.#owners.delete(whenQuiet)
  }

  /** @note One sleeper at a time: what it wakes may be to happen before the next. */
  #move(ms: number): void {
    this.#now += ms
    const [first] = this.#sleepers
    if (first && first.wakesAt <= this.#now) first.wake()
  }

  async #settled(): Promise<void> {
    await Promise.all(Array.from(this.#owners, (whenQuiet) => whenQuiet()))
  }
}
