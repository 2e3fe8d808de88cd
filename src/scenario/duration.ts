import { randomOf } from './seeded-random.ts'

/** Milliseconds, or a text such as `'250ms'`, `'2s'`, `'1.5m'`, `'1h'`. */
export type Duration = number | string

/** Some time between two others; which, depends on nothing but the seed and how often it was asked for. */
export interface DurationRange {
  readonly min: Duration
  readonly max: Duration
  readonly seed?: string | number | undefined
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/

/** The milliseconds of a duration; `undefined` where the text is none. */
export function toMs(duration: Duration): number | undefined {
  if (typeof duration === 'number') return Number.isFinite(duration) && duration >= 0 ? duration : undefined
  const [, amount, unit] = DURATION.exec(duration.trim()) ?? []
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (UNITS[unit] ?? Number.NaN)
}

/** @param draw tells the draws of one range apart, such as the id of a node and the number of a prompt */
export function drawMs(duration: Duration | DurationRange, ...draw: readonly (string | number)[]): number {
  if (typeof duration !== 'object') return toMs(duration) ?? 0
  const [min, max] = [toMs(duration.min) ?? 0, toMs(duration.max) ?? 0]
  return Math.round(min + randomOf(duration.seed ?? '', ...draw) * (max - min))
}
