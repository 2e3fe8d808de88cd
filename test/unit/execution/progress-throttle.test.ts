import { expect, test } from 'vitest'
import { ProgressThrottle } from '../../../src/comfyui/execution/progress-throttle.ts'

interface Update {
  readonly at: number
  readonly value: number
  readonly max?: number
  readonly preview?: boolean
}

const START = 1_767_225_600_000

/** The values of the updates that are sent. */
function sent(updates: readonly Update[]): number[] {
  const throttle = new ProgressThrottle()
  return updates
    .filter(({ at, value, max = 100, preview = false }) => throttle.allows(value, max, preview, START + at))
    .map(({ value }) => value)
}

/** One update after each of `count` equal waits. */
const steps = (count: number, total: number, preview = false): Update[] =>
  Array.from({ length: count }, (_, index) => ({
    at: ((index + 1) * total) / count,
    value: index + 1,
    max: count,
    preview,
  }))

test.each([
  [50, 500, [1, 11, 21, 31, 41, 50]],
  [100, 200, [1, 51, 100]],
  [40, 2000, Array.from({ length: 20 }, (_, index) => 2 * index + 1).concat(40)],
  [10, 2000, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [5, 450, [1, 3, 5]],
  [5, 600, [1, 2, 3, 4, 5]],
  [4, 160, [1, 4]],
  [3, 0, [1, 3]],
  [2, 0, [1, 2]],
  [1, 0, [1]],
])('%i steps in %i ms send the first, the last, and one in 100 ms', (count, total, values) => {
  expect(sent(steps(count, total))).toEqual(values)
})

test('every update with a preview is sent', () => {
  expect(sent(steps(20, 20, true))).toHaveLength(20)
})

test('a preview starts the 100 ms anew', () => {
  const updates = [
    { at: 0, value: 1 },
    { at: 90, value: 2, preview: true },
    { at: 189, value: 3 },
    { at: 190, value: 4 },
  ]
  expect(sent(updates)).toEqual([1, 2, 4])
})

test('an update that is not sent starts nothing', () => {
  const updates = [
    { at: 0, value: 1 },
    { at: 60, value: 2 },
    { at: 99, value: 3 },
    { at: 100, value: 4 },
    { at: 199, value: 5 },
    { at: 200, value: 6 },
  ]
  expect(sent(updates)).toEqual([1, 4, 6])
})

test('half a percent must have passed since the update that was sent last, however slowly', () => {
  const updates = Array.from({ length: 12 }, (_, index) => ({ at: index * 1000, value: index, max: 1000 }))
  expect(sent(updates)).toEqual([0, 5, 10])
})

test('a bar that goes back is silent until it has come further', () => {
  const updates = [10, 5, 9, 10, 11].map((value, index) => ({ at: index * 200, value }))
  expect(sent(updates)).toEqual([10, 11])
})

test('zero is a first update like any other, and a bar below zero has not begun', () => {
  expect(sent([0, 0, 1].map((value) => ({ at: 0, value })))).toEqual([0])
  expect(sent([-3, -2, -1, 0, 1].map((value) => ({ at: 0, value })))).toEqual([-3, -2, -1, 0])
})

test('every update at or beyond the end is sent, also of a bar that is empty', () => {
  expect(sent([1, 100, 100].map((value) => ({ at: 0, value })))).toEqual([1, 100, 100])
  expect(sent([0, 0].map((value) => ({ at: 0, value, max: 0 })))).toEqual([0, 0])
  expect(sent([0, -1, -1].map((value, index) => ({ at: index * 99, value, max: 0 })))).toEqual([0, -1])
})

test('three thirds of 100 ms are 100 ms, though their sum in floats is not', () => {
  const third = 100 / 3
  expect(
    sent([0, third, third + third, third + third + third].map((at, index) => ({ at, value: index * 10 }))),
  ).toEqual([0, 30])
})
