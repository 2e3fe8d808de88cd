import { expect, test } from 'vitest'
import { pyFloat, pyInt } from '../../../src/protocol/python-number.ts'

const LONG = 300_000

test.each([
  '1'.repeat(LONG),
  '1_'.repeat(LONG),
  `1.${'1'.repeat(LONG)}`,
  `1e${'1'.repeat(LONG)}`,
  `1${' '.repeat(LONG)}`,
])('a long text that is almost a number is refused without delay (%#)', (text) => {
  const start = performance.now()
  expect(() => pyFloat(`${text}x`)).toThrow('could not convert string to float')
  expect(() => pyInt(`${text}x`)).toThrow()
  // @note A pattern that tries every split of the digits would take minutes.
  expect(performance.now() - start).toBeLessThan(2000)
})
