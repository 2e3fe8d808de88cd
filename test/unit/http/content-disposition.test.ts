import { expect, test } from 'vitest'
import { parameterOf, parseContentDisposition } from '../../../src/http/content-disposition.ts'

const read = (header: string): unknown => Object.fromEntries(parseContentDisposition(header))

test.each([
  ['form-data; name=a; filename=b', { name: 'a', filename: 'b' }],
  ['form-data; NAME="a"', { name: 'a' }],
  ['form-data; name="a;b"', { name: 'a;b' }],
  ['form-data; name="a\\"b"', { name: 'a"b' }],
  ['form-data; name="\\\\/a"', { name: 'a' }],
  ['form-data; name=a; na/me=b', { name: 'a' }],
  ["form-data; name*=UTF-8'en'%C3%BC", { 'name*': 'ü' }],
  ["form-data; name*=''plain", { 'name*': 'plain' }],
  ["form-data; name*=UTF-8'en'%FF; b=c", { b: 'c' }],
  ['form-data; name*=none; b=c', { b: 'c' }],
  ['form-data; name*0="a"; name*1=b; name*2="c\\"d"; name*3=e f', { 'name*0': 'a', 'name*1': 'b', 'name*2': 'c"d' }],
])('the header %j has the parameters %j', (header, expected) => {
  expect(read(header)).toEqual(expected)
})

test.each(['form data; name=a', '', 'form-data; name', 'form-data; name=a; name=b', 'form-data; name=a b', 'form-data; name="a', 'form-data; name="a;b;c"'])(
  'the header %j is malformed, and has none',
  (header) => {
    expect(read(header)).toEqual({})
  },
) // prettier-ignore

test.each([
  ['form-data; name=a; name*=\'\'b', 'b'],
  ['form-data; name*0="a"; name*1="b"; name*3="d"', 'ab'],
  ["form-data; name*0*=UTF-8'; name*1*='%C3%BC", 'ü'],
  ['form-data; other=a', undefined],
])('of the header %j the parameter is %j', (header, expected) => {
  expect(parameterOf(parseContentDisposition(header), 'name')).toBe(expected)
}) // prettier-ignore

test('a charset that is none fails, and so do pieces that are cut short', () => {
  expect(() => parseContentDisposition("form-data; name*=nope'en'%C3")).toThrow('unknown encoding: nope')
  expect(() => parameterOf(new Map([['name*0', "a'b"]]), 'name')).toThrow('not enough values to unpack')
})
