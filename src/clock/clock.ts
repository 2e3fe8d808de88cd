/** Where all time comes from: timestamps, delays and the progress throttle. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may have a fraction. */
  now(): number
  /** Resolves after this many milliseconds of this clock, or as soon as the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
