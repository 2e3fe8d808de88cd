import type { Clock } from './clock.ts'

/**
 * The time of the process.
 *
 * @note `Date` and the timers are looked up at each call: where a runner has replaced them with fakes, these drive
 * the delays.
 */
export class SystemClock implements Clock {
  now(): number {
    return Date.now()
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake)
    })
  }
}
