import { expect, test } from 'vitest'
import {
  exactCos,
  exactLog,
  exactLog2,
  exactPower,
  exactSin,
  exactTan,
} from '../../../src/comfyui/nodes/core/exact-math.ts'
import cases from './python/exact-math.json' with { type: 'json' }
import { outputsOf } from './run-node.ts'

test('sines, logarithms and powers are those of Python to the last bit', () => {
  for (const [value = 0, sine, cosine, tangent, log, log2, exponent = 0, power] of cases) {
    const size = Math.abs(value) || 1
    const mine = [exactSin(value), exactTan(value), exactLog(size), exactLog2(size), exactPower(size, exponent)]
    expect([value, ...mine]).toEqual([value, sine, tangent, log, log2, power])
    expect(exactCos(value)).toBeCloseTo(cosine ?? 0, 15)
  }
})

test.each([
  [0, 0, 1, 0],
  [1e300, Math.sin(1e300), Math.cos(1e300), Math.tan(1e300)],
  [1e-300, 1e-300, 1, 1e-300],
])('what is out of reach is left to JavaScript: %d', (value, sine, cosine, tangent) => {
  expect([exactSin(value), exactCos(value), exactTan(value)]).toEqual([sine, cosine, tangent])
})

test('powers that overflow, vanish or have no logarithm are those of JavaScript', () => {
  expect([exactPower(10, 400), exactPower(10, -400), exactPower(-2, 3), exactPower(0, 2)]).toEqual([Infinity, 0, -8, 0])
  expect([exactLog(0), exactLog2(1e300)]).toEqual([-Infinity, Math.log2(1e300)])
})

test('an expression gives them', async () => {
  const [sine] = await outputsOf('ComfyMathExpression', { expression: 'sin(2.5)' })
  expect(sine).toBe(0.5984721441039565)
})
