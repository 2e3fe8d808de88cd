import { expect, test } from 'vitest'
import { stepDurations, timingOfCall } from '../timing.ts'

test('takes the nominal time where nothing is recorded', () => {
  expect(stepDurations(undefined, 3, 20, false)).toEqual([20, 20, 20])
})

test('ends recorded steps when they were recorded, and spreads dropped ones evenly', () => {
  const timing = {
    start: 0,
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
    points: [
      { value: 1, at: 20 },
      { value: 2, at: 40 },
    ],
  }
  expect(stepDurations(timing, 2, 99, true)).toEqual([10, 20])
})

const report = (value: number, max: number, at: number): { value: number; max: number; at: number; start: number } => ({
  value,
  max,
  at,
  start: 0,
})

test('tells the bars of a node apart that is called for each item of a list', () => {
  const reports = { start: 0, reports: [report(1, 2, 10), report(2, 2, 20), report(1, 2, 40), report(2, 2, 60)] }
  expect(timingOfCall(reports, [2], false)).toEqual({
    start: 0,
    points: [
      { value: 1, at: 10 },
      { value: 2, at: 20 },
    ],
  })
  expect(timingOfCall(reports, [2, 2], false)).toEqual({
    start: 20,
    points: [
      { value: 1, at: 40 },
      { value: 2, at: 60 },
    ],
  })
})

test('tells bars apart that run together', () => {
  const reports = { start: 0, reports: [report(1, 3, 10), report(1, 2, 15), report(3, 3, 30), report(2, 2, 31)] }
  expect(timingOfCall(reports, [2, 3], true)).toEqual({
    start: 0,
    points: [
      { value: 1, at: 10 },
      { value: 3, at: 30 },
    ],
  })
})
