/** @note Times in ms since 1970 carry errors of a thousandth; a real server is never early by so little. */
const MIN_INTERVAL_MS = 100 - 0.01
const MIN_PERCENT = 0.5

/**
 * Decides which updates of one progress bar are sent: the first, the last, those with a preview, and others at most
 * every 100 ms and only where the bar advanced by half a percent (protocol 5.7).
 */
export class ProgressThrottle {
  #sentAt = 0
  /** @note Below zero stands for none yet: a bar that starts below zero sends until it has left that. */
  #sentValue = -1

  allows(value: number, max: number, hasPreview: boolean, now: number): boolean {
    const isDue =
      hasPreview ||
      this.#sentValue < 0 ||
      value >= max ||
      (now - this.#sentAt >= MIN_INTERVAL_MS && this.#percentSince(value, max) >= MIN_PERCENT)
    if (!isDue) return false
    this.#sentAt = now
    this.#sentValue = value
    return true
  }

  /** @note Signed: a bar that goes back is not sent before it has come further than it was. */
  #percentSince(value: number, max: number): number {
    return max > 0 ? ((value - this.#sentValue) / max) * 100 : 100
  }
}
