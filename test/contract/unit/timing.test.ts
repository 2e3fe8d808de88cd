import { expect, test } from 'vitest'
import { stepDurations } from '../timing.ts'

test('takes the nominal time where nothing is recorded', () => {
  expect(stepDurations(undefined, 3, 20, false)).toEqual([20, 20, 20])
})

test('ends recorded steps when they were recorded, and spreads dropped ones evenly', () => {
  const timing = {
    start: 0,
    max: 5,
    points: [
      { value: 1, at: 30 },
      { value: 5, at: 90 },
    ],
  }
  expect(stepDurations(timing, 5, 99, false)).toEqual([30, 15, 15, 15, 15])
})

test('presses a gap so that the throttle sends what was sent and drops what was dropped', () => {
  const timing = {
    start: 0,
    max: 10,
    points: [
      { value: 1, at: 50 },
      { value: 3, at: 149 },
      { value: 4, at: 248 },
      { value: 10, at: 400 },
    ],
  }
  const durations = stepDurations(timing, 10, 99, false)
  expect(durations[1]).toBeCloseTo(50.005)
  expect(durations[3]).toBeCloseTo(100.01)
  expect(durations.slice(4, 9).reduce((sum, duration) => sum + duration, 0)).toBeLessThan(100)
})

test('keeps the nominal time for steps after the last recorded one', () => {
  const timing = { start: 0, max: 4, points: [{ value: 1, at: 101 }] }
  expect(stepDurations(timing, 4, 100, false)).toEqual([101, 100, 100, 100])
})

test('takes recorded times as they are where every step is sent', () => {
  const timing = {
    start: 10,
    max: 2,
    points: [
      { value: 1, at: 20 },
      { value: 2, at: 40 },
    ],
  }
  expect(stepDurations(timing, 2, 99, true)).toEqual([10, 20])
})
