import { expect, test } from 'vitest'
import { evaluate } from '../../../src/comfyui/nodes/core/math-expression.ts'
import { mathRepr, type MathValue } from '../../../src/comfyui/nodes/core/math-values.ts'
import { arithmetic } from '../../../src/comfyui/nodes/core/python-arithmetic.ts'
import { asNumber } from '../../../src/comfyui/nodes/core/python-numbers.ts'
import { outcomeOf, readCases } from './python/read-cases.ts'

const NAMES = new Map<string, MathValue>([
  ['a', 5n],
  ['b', 2.5],
  ['t', 'abc'],
  ['n', null],
  ['values', [1n, 2, 5n]],
])

test('odd sums and expressions come out as Python has them, errors too', async () => {
  for (const [kind, text, ...rest] of readCases('odd-numbers.json')) {
    const expected = rest.at(-1)
    const result = await outcomeOf(() => {
      if (kind === 'eval') return mathRepr(evaluate(String(text), NAMES))
      return mathRepr(arithmetic(String(text), asNumber(rest[0]) ?? 0n, asNumber(rest[1]) ?? 0n))
    })
    expect([text, rest, result]).toEqual([text, rest, expected])
  }
})

test('texts that are no expressions are refused in the words of the parser of Python', async () => {
  for (const [text, expected] of readCases('odd-syntax.json')) {
    const result = await outcomeOf(() => mathRepr(evaluate(String(text), NAMES)))
    expect([text, result]).toEqual([text, expected])
  }
})

test('logarithms and extremes of nothing fail as in Python 3.13', async () => {
  const texts = {
    'log()': '!TypeError: log expected at least 1 argument, got 0',
    'log(1, 2, 3)': '!TypeError: log expected at most 2 arguments, got 3',
    "min('')": '!ValueError: min() iterable argument is empty',
    "max('')": '!ValueError: max() iterable argument is empty',
  }
  for (const [text, expected] of Object.entries(texts)) {
    expect(await outcomeOf(() => mathRepr(evaluate(text, NAMES)))).toBe(expected)
  }
})
