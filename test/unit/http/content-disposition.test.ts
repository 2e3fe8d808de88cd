import { expect, test } from 'vitest'
import { parameterOf, parseContentDisposition } from '../../../src/http/content-disposition.ts'

function filename(parameters: string): string | undefined {
  return parameterOf(parseContentDisposition(`form-data; ${parameters}`), 'filename')
}

test.each([
  ["filename*=UTF-8''%C3%BC.png", 'ü.png'],
  ["filename*=latin-1''%FC.png", 'ü.png'],
  ["filename*=''x.png", 'x.png'],
  ["filename*=nope''plain.png", 'plain.png'],
  ["filename*=UTF-16''%FE%FF%00x", 'x'],
  ["filename*0*=UTF-8''%C3%BC; filename*1=x.png", 'üx.png'],
  ['filename*0="a"; filename*2="c"', 'a'],
  ['filename*1="b.png"', undefined],
  ["filename*=UTF-8''%FF.png", undefined],
  ['filename*=x.png', undefined],
])('%s names the file %s', (parameters, name) => {
  expect(filename(parameters)).toBe(name)
})

test.each([
  'filename="x.png";',
  'filename="x.png"; ',
  'filename="x.png" ; size=3',
  'filename="x.png" junk',
  'filename',
])('a header with %s has no parameters at all', (parameters) => {
  expect(parseContentDisposition(`form-data; name="image"; ${parameters}`).size).toBe(0)
})

test('a charset that there is not is an error where something is to be decoded', () => {
  expect(() => filename("filename*=nope''%20.png")).toThrow('unknown encoding')
})

test('the name of a field may be in extended form too', () => {
  expect(parameterOf(parseContentDisposition("form-data; name*=UTF-8''image"), 'name')).toBe('image')
})
