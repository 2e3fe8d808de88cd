import { setTimeout as startTimer } from 'node:timers'
import { ComfyMockError } from '../errors.ts'
import { fakeTimers, untilNextFake } from './fake-timers.ts'

/** Some time that can be moved. */
export interface TimeSource {
  /** Ms until the next thing is due. */
  untilNext(): number | undefined
  /** Moves the time; what is due then has happened when it settles, but for what follows from it. */
  move(ms: number): void
}

/** More stops than any test makes: beyond, something waits for itself. */
const MOST_STOPS = 200_000

/**
 * Moves a clock and the runner's fake timers together, from one due timer to the next, and lets the mock and its
 * clients come to rest at each.
 */
export class TimeDriver {
  readonly #source: TimeSource | undefined
  readonly #settled: () => Promise<void>

  constructor(source: TimeSource | undefined, settled: () => Promise<void>) {
    this.#source = source
    this.#settled = settled
  }

  async advance(ms: number): Promise<void> {
    let left = ms
    await this.#rest()
    for (let next = this.#untilNext(); next !== undefined && next <= left; next = this.#untilNext()) {
      await this.#move(next)
      left -= next
    }
    if (left > 0) await this.#move(left)
  }

  /** Stops at each due timer as long as `isOver` says no; false where nothing is left to stop at. */
  async runWhile(goesOn: () => boolean): Promise<boolean> {
    await this.#rest()
    for (let stops = 0; goesOn(); stops += 1) {
      const next = this.#untilNext()
      if (next === undefined) return false
      if (stops > MOST_STOPS) {
        throw new ComfyMockError(
          'WAIT_TIMEOUT',
          `Failed to run the clock: ${MOST_STOPS} timers fired and it is not over. Use advance().`,
        )
      }
      await this.#move(next)
    }
    return true
  }

  #untilNext(): number | undefined {
    const fakes = fakeTimers()
    const due = [this.#source?.untilNext(), fakes && untilNextFake(fakes)].filter((each) => each !== undefined)
    return due.length === 0 ? undefined : Math.min(...due)
  }

  async #move(ms: number): Promise<void> {
    this.#source?.move(ms)
    await fakeTimers()?.tickAsync(ms)
    await this.#rest()
  }

  /** @note A client that a fake timer has woken needs a moment before its request can be seen. */
  async #rest(): Promise<void> {
    if (fakeTimers()) await new Promise((resolve) => void startTimer(resolve, 1))
    await this.#settled()
  }
}

export async function runUntilSettled<T>(driver: TimeDriver, promise: Promise<T>): Promise<T> {
  let isPending = true
  const over = promise.finally(() => (isPending = false))
  over.catch(() => {})
  const isOver = await driver.runWhile(() => isPending)
  if (!isOver && isPending) {
    throw new ComfyMockError(
      'WAIT_TIMEOUT',
      'Failed to run the clock until the promise settles: no timer is left that it could wait for. Use fake timers for those of the client, and look at comfy.prompts.',
    )
  }
  return over
}
