import { clearTimeout as stopTimer, setTimeout as startTimer } from 'node:timers'
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

/** Ms of real time that a client may be busy for with nothing due: it opens a socket, it reads a file, its timers are real. */
const PATIENCE = 2000

/**
 * Moves a clock and the runner's fake timers together, from one due timer to the next, and lets the mock and its
 * clients come to rest at each.
 */
export class TimeDriver {
  readonly #source: TimeSource | undefined
  readonly #settled: () => Promise<void>
  /** How often the time was moved. */
  stops = 0

  constructor(source: TimeSource | undefined, settled: () => Promise<void>) {
    this.#source = source
    this.#settled = settled
  }

  async advance(ms: number): Promise<void> {
    if (typeof ms !== 'number' || !(ms >= 0)) {
      const given = typeof ms === 'string' ? `"${String(ms)}"` : String(ms)
      throw new ComfyMockError(
        'INVALID_OPTIONS',
        `Failed to move the clock: expected milliseconds from 0 up, not ${given}. Give a number: advance(2000).`,
      )
    }
    let left = ms
    await this.#rest()
    for (let next = this.#untilNext(); next !== undefined && next <= left; next = this.#untilNext()) {
      await this.#move(next)
      left -= next
    }
    if (left > 0) await this.#move(left)
  }

  /** Waits a little of the real time, and until the mock is at rest. */
  async pause(ms: number): Promise<void> {
    await new Promise((resolve) => void startTimer(resolve, ms))
    await this.#settled()
  }

  /** Stops at each due timer as long as `goesOn` says yes; false where nothing is left to stop at. */
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
    this.stops += 1
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
  if (typeof (promise as Partial<Promise<T>> | undefined)?.then !== 'function') {
    throw new ComfyMockError(
      'INVALID_OPTIONS',
      'Failed to run the clock until the promise settles: what is given is no promise. Call the function: runUntil(render()).',
    )
  }
  let isPending = true
  const over = Promise.resolve(promise).finally(() => (isPending = false))
  over.catch(() => {})
  const patience = new Patience()
  try {
    while (isPending) {
      const { stops } = driver
      await driver.runWhile(() => isPending)
      if (driver.stops > stops) patience.renew()
      else if (patience.isOver) throw nothingLeft()
      if (isPending) await driver.pause(2)
    }
    return await over
  } finally {
    patience.end()
  }
}

/** @note A real timer: fakes may stand in the place of every clock that could be read. */
class Patience {
  isOver = false
  #timer = this.#start()

  renew(): void {
    this.end()
    this.#timer = this.#start()
  }

  end(): void {
    stopTimer(this.#timer)
  }

  #start(): NodeJS.Timeout {
    return startTimer(() => (this.isOver = true), PATIENCE)
  }
}

function nothingLeft(): ComfyMockError {
  return new ComfyMockError(
    'WAIT_TIMEOUT',
    `Failed to run the clock until the promise settles: for ${PATIENCE} ms of real time nothing was due that it could wait for. Use fake timers for those of the client, and look at comfy.prompts.`,
  )
}
