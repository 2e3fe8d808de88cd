/** Milliseconds, or a text such as `'250ms'`, `'2s'`, `'1.5m'`, `'1h'`. */
export type Duration = number | string

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/

/** The milliseconds of a duration; `undefined` where the text is none. */
export function toMs(duration: Duration): number | undefined {
  if (typeof duration === 'number') return Number.isFinite(duration) && duration >= 0 ? duration : undefined
  const [, amount, unit] = DURATION.exec(duration.trim()) ?? []
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (UNITS[unit] ?? Number.NaN)
}
