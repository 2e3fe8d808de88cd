const MIN_INTERVAL_MS = 100
const MIN_CHANGE = 0.005

/**
 * Decides which updates of one progress bar are sent: the first, the last, those with a preview, and others at most
 * every 100 ms and only where at least half a percent has changed (`protocol-0.33` A2.9).
 */
export class ProgressThrottle {
  #sentAt: number | undefined
  #sentValue = 0

  allows(value: number, max: number, hasPreview: boolean, now: number): boolean {
    const isDue =
      this.#sentAt === undefined ||
      hasPreview ||
      value >= max ||
      (now - this.#sentAt >= MIN_INTERVAL_MS && Math.abs(value - this.#sentValue) >= MIN_CHANGE * max)
    if (!isDue) return false
    this.#sentAt = now
    this.#sentValue = value
    return true
  }
}
