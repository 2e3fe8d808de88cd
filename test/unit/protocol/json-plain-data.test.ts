import { expect, test } from 'vitest'
import { dumpJson, fromPlain, parseJson, toPlain } from '../../../src/protocol/json.ts'

test('plain data is written with the kinds of numbers that JSON.stringify would send to Python', () => {
  expect(dumpJson(fromPlain([1, 1.5, -0, 2 ** 53, 2 ** 64, 1e21, 10n ** 30n, NaN]))).toBe(
    '[1, 1.5, 0, 9007199254740992, 18446744073709552000, 1e+21, 1000000000000000000000000000000, NaN]',
  )
})

test('members without a value are left out of plain objects', () => {
  expect(dumpJson(fromPlain({ a: undefined, b: null, c: [undefined] }))).toBe('{"b": null, "c": [null]}')
})

test('a function has no JSON form', () => {
  expect(() => fromPlain({ a: () => 1 })).toThrow('Failed to read a value as JSON: a function has no JSON form.')
})

test('plain data keeps a key named __proto__ as data', () => {
  const plain = toPlain(parseJson('{"__proto__": {"a": 1}}')) as object
  expect(Object.keys(plain)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
})

test('floats become numbers in plain data, and ints beyond 2^53 stay exact', () => {
  expect(toPlain(parseJson('[1.0, 18446744073709551615]'))).toEqual([1, 18446744073709551615n])
})
