import { ComfyMockError } from '../errors.ts'
import type { Clock, TestClock } from './clock.ts'
import { runUntilSettled, TimeDriver } from './drive.ts'
import { fakeTimers, isDateFaked, untilNextFake } from './fake-timers.ts'

/**
 * The time of the process.
 *
 * @note `Date` and the timers are looked up at each call: where a runner has replaced them with fakes, these drive
 * the delays.
 */
export class SystemClock implements Clock, TestClock {
  readonly #owners = new Set<() => Promise<void>>()
  readonly #driver = new TimeDriver(undefined, async () => {
    await Promise.all(Array.from(this.#owners, (whenQuiet) => whenQuiet()))
  })
  #sleepers = 0

  now(): number {
    return Date.now()
  }

  get nextDue(): number | undefined {
    const fakes = fakeTimers()
    const next = fakes && untilNextFake(fakes)
    return next === undefined ? undefined : this.now() + next
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return
    this.#sleepers += 1
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake)
    })
    this.#sleepers -= 1
  }

  isFaked(): boolean {
    return fakeTimers() !== undefined && isDateFaked()
  }

  async advance(ms: number): Promise<void> {
    this.#assertFaked()
    await this.#driver.advance(ms)
  }

  async runUntilIdle(): Promise<void> {
    this.#assertFaked()
    await this.#driver.runWhile(() => this.#sleepers > 0)
  }

  async runUntil<T>(promise: Promise<T>): Promise<T> {
    this.#assertFaked()
    return runUntilSettled(this.#driver, promise)
  }

  /** @internal */
  attach(whenQuiet: () => Promise<void>): () => void {
    this.#owners.add(whenQuiet)
    return () => this.#owners.delete(whenQuiet)
  }

  #assertFaked(): void {
    if (fakeTimers()) return
    throw new ComfyMockError(
      'CLOCK_NOT_MANUAL',
      "Failed to move the clock: this mock runs on the real time. Set it up with { clock: 'manual' }, or turn on the runner's fake timers, with setTimeout and Date among them.",
    )
  }
}
