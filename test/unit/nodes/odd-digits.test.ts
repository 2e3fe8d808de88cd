import { expect, test } from 'vitest'
import { exponentText, fixedText } from '../../../src/comfyui/nodes/core/number-format.ts'
import { parseFloatText } from '../../../src/comfyui/nodes/core/python-numbers.ts'
import { readCases } from './python/read-cases.ts'

test('odd numbers have the digits that Python gives them', () => {
  for (const [kind, number, digits, expected] of readCases('odd-digits.json')) {
    const write = kind === 'f' ? fixedText : exponentText
    const text = write(Number(parseFloatText(String(number))), Number(digits))
    expect([kind, number, digits, text]).toEqual([kind, number, digits, expected])
  }
})
