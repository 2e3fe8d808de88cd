import { expect, test } from 'vitest'
import { dumpJson, JsonSyntaxError, parseJson } from '../../../src/protocol/json.ts'
import { pyRepr } from '../../../src/protocol/python-text.ts'
import { pythonValues } from './python-values.ts'

const titled = pythonValues.reads.map((row) => ({ ...row, title: JSON.stringify(row.source).slice(0, 40) }))

test.each(titled.filter((row) => row.repr !== null))('$title is read as Python reads it', ({ source, repr }) => {
  const value = parseJson(source)
  if (repr !== '') expect(pyRepr(value)).toBe(repr)
})

test.each(titled.filter((row) => row.repr === null))('$title is refused as Python refuses it', ({ source }) => {
  const isTooLong = /\d{4301}/.test(source)
  expect(() => parseJson(source)).toThrow(
    isTooLong ? expect.objectContaining({ type: 'ValueError' }) : expect.any(JsonSyntaxError),
  )
})

test('nesting without end is refused rather than a stack overflow', () => {
  expect(() => parseJson('['.repeat(200_000))).toThrow(expect.objectContaining({ type: 'RecursionError' }))
})

test('nesting is read as deep as Python reads it', () => {
  const open = '[{"a":'.repeat(4995)
  expect(parseJson(`${open}1${'}]'.repeat(4995)}`)).toBeInstanceOf(Array)
  expect(() => parseJson(open)).toThrow(JsonSyntaxError)
  expect(() => parseJson(`${open}[`)).toThrow('maximum recursion depth exceeded')
})

test('the order of keys that look like numbers survives', () => {
  expect(dumpJson(parseJson('{"10": 1, "9": 2, "a": 3, "1": 4}'))).toBe('{"10": 1, "9": 2, "a": 3, "1": 4}')
})
