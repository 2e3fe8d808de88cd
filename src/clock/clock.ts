/**
 * Where all time comes from: timestamps, delays and the progress throttle.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type Clock } from 'comfyui-mock'
 *
 * let now = Date.UTC(2030, 0, 1)
 * const clock: Clock = { now: () => now, sleep: async (ms) => void (now += ms) }
 * const comfy = setupComfyMock({ clock })
 * ```
 */
export interface Clock {
  /** Milliseconds since the Unix epoch; may have a fraction. */
  now(): number
  /** Resolves after this many milliseconds of this clock, or as soon as the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** True while the fake timers of a runner drive this clock: it may have jumped over what was due. */
  isFaked?(): boolean
}

/** A clock as the test moves it: `comfy.clock`. */
export interface TestClock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** The time of the next thing that is due, in ms since the Unix epoch. */
  readonly nextDue: number | undefined
  /**
   * Moves the time, and the runner's fake timers where they are on. What falls due on the way happens in its order, and
   * at each stop the time stands still until the mock and its clients have nothing left to do.
   *
   * @param ms how far, in milliseconds
   * @throws {ComfyMockError} `CLOCK_NOT_MANUAL` where the time is the real one
   */
  advance(ms: number): Promise<void>
  /**
   * Moves the time until no prompt waits for it any more.
   *
   * @throws {ComfyMockError} `CLOCK_NOT_MANUAL` where the time is the real one
   */
  runUntilIdle(): Promise<void>
  /**
   * Moves the time until the promise has settled, and gives what it gives: for clients that poll, or that wait by
   * timers of their own.
   *
   * @throws {ComfyMockError} `CLOCK_NOT_MANUAL`; `WAIT_TIMEOUT` where nothing is left that could settle it
   */
  runUntil<T>(promise: Promise<T>): Promise<T>
}
