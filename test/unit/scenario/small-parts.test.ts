import { expect, test } from 'vitest'
import { drawMs, toMs } from '../../../src/scenario/duration.ts'
import { isSubset } from '../../../src/scenario/graph.ts'
import { isReached, readMoment } from '../../../src/scenario/moment.ts'
import { toNetworkFault } from '../../../src/scenario/network-fault.ts'
import { nearestNames } from '../../../src/nearest-name.ts'

test.each([
  [5, 5],
  ['250ms', 250],
  [' 2 s ', 2000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
])('%j is %i ms', (duration, ms) => {
  expect(toMs(duration)).toBe(ms)
})

test.each(['soon', '5', '5 d', '-1s', -1, '25 h h', '1000h', Number.NaN])('%j is no time that a timer can wait', (duration) => {
  expect(toMs(duration)).toBeNaN()
}) // prettier-ignore

test('a draw lies in its range, and is the same for the same seed and draw only', () => {
  const range = { min: '1s', max: '9s' }
  const draws = Array.from({ length: 20 }, (_, index) => drawMs({ ...range, seed: 'a' }, index))
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(1000)
  expect(Math.max(...draws)).toBeLessThanOrEqual(9000)
  expect(new Set(draws).size).toBeGreaterThan(10)
  expect(drawMs(range, 7)).toBe(drawMs(range, 7))
  expect(drawMs({ ...range, seed: 5 }, 7)).not.toBe(drawMs({ ...range, seed: 6 }, 7))
})

test.each<[unknown, unknown, boolean]>([
  [{ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }, true],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
  [{ a: 1 }, null, false],
  [{ a: 1 }, 'a', false],
  [['1', 0], ['1', 0], true],
  [['1', 0], ['1', 1], false],
  [['1'], ['1', 0], false],
  [['1', 0], '1', false],
  [[{ a: 1 }], [{ a: 1, b: 2 }], true],
  [12345678901234567890n, '12345678901234567890', true],
  [5, 5n, true],
  [6, 5n, false],
  [Number.NaN, Number.NaN, true],
  [0, -0, true],
  [{ a: expect.any(Number) }, { a: 1 }, true],
  [{ a: expect.any(Number) }, { a: 'x' }, false],
])('what a pattern is a part of, case %$', (pattern, value, expected) => {
  expect(isSubset(pattern, value)).toBe(expected)
})

test.each([
  ['50 % of node 3', { percent: 50, node: '3' }],
  ['12.5%', { percent: 12.5, node: undefined }],
  ['Step 4 of KSampler', { step: 4, node: 'KSampler' }],
  ['step 2', { step: 2, node: undefined }],
  ['start', { percent: 0, of: 'prompt' }],
  ['END', { percent: 100, of: 'prompt' }],
  ['start of node 9', { percent: 0, node: '9' }],
  ['101 %', undefined],
  ['later', undefined],
])('%j is the moment %j', (text, moment) => {
  expect(readMoment(text)).toEqual(moment)
})

test('a moment is reached by steps, by share, or at once', () => {
  expect([isReached({ step: 3 }, 2, 9), isReached({ step: 3 }, 3, 9)]).toEqual([false, true])
  expect([isReached({ percent: 50 }, 4, 10), isReached({ percent: 50 }, 5, 10)]).toEqual([false, true])
  expect([isReached({}, 0, 1), isReached({}, 0, 0)]).toEqual([true, false])
})

test.each([
  [{ error: 'timeout' as const }, { kind: 'error', code: 'ETIMEDOUT' }],
  [{ error: 'refused' as const }, { kind: 'error', code: 'ECONNREFUSED' }],
  [{ error: 'EPIPE' as const }, { kind: 'error', code: 'EPIPE' }],
  [{ error: 'never' as const }, { kind: 'never' }],
  [{ status: 204 }, { kind: 'answer', status: 204, headers: {} }],
  [
    { status: 304, headers: { ETag: '"a"' } },
    { kind: 'answer', status: 304, headers: { ETag: '"a"' } },
  ],
  [{ truncate: 3 }, { kind: 'truncate', afterBytes: 3 }],
  [{ resetAfter: 3 }, { kind: 'reset-mid-body', afterBytes: 3 }],
  [{ dribble: { bytes: 2, every: 5 } }, { kind: 'dribble', chunkBytes: 2, everyMs: 5 }],
  [{ contentLengthOff: -2 }, { kind: 'wrong-content-length', by: -2 }],
])('the fault %j is %j on the wire', (fault, expected) => {
  expect(toNetworkFault(fault)).toEqual(expected)
})

test('the answer of a fault has its text, its JSON, or its status for a body', () => {
  expect(toNetworkFault({ status: 503 })).toMatchObject({ body: '503', headers: { 'Content-Length': '3' } })
  expect(toNetworkFault({ status: 500, body: 'oops' })).toMatchObject({
    body: 'oops',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  })
  expect(toNetworkFault({ status: 500, body: { a: 'ü' } })).toMatchObject({
    body: '{"a":"ü"}',
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': '10' },
  })
})

test.each([
  ['KSampelr', ['KSampler']],
  ['ksampler', ['KSampler', 'KSamplerAdvanced']],
  ['xl', []],
  ['', []],
])('near %j are %j', (given, expected) => {
  expect(nearestNames(given, ['KSampler', 'VAEDecode', 'KSamplerAdvanced', 'KSampler'], 2)).toEqual(expected)
})
