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

/** @note Almost 25 days: for more than that the timers of Node do not wait at all. */
const LONGEST = 2 ** 31 - 1

/** The milliseconds of a duration; `NaN` where the text is none, or the time is longer than timers can wait. */
export function toMs(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : parse(duration)
  return ms >= 0 && ms <= LONGEST ? ms : Number.NaN
}

function parse(text: string): number {
  const [, amount, unit = ''] = DURATION.exec(text.trim()) ?? []
  return Number(amount) * (UNITS[unit] ?? Number.NaN)
}

/** @param draw tells the draws of one range apart, such as the id of a node and the number of a prompt */
export function drawMs(duration: Duration | DurationRange, ...draw: readonly (string | number)[]): number {
  if (typeof duration !== 'object') return toMs(duration)
  const [min, max] = [toMs(duration.min), toMs(duration.max)]
  return Math.round(min + randomOf(duration.seed ?? '', ...draw) * (max - min))
}
