import { expect, test } from 'vitest'
import { decodeText } from '../../../src/http/decode-text.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

test.each([
  ['utf-8', '\ufeffé'],
  ['UTF8', 'é'],
  ['u8', 'é'],
  ["'utf--8'", 'é'],
  ['utf_8_sig', 'é'],
  ['us-ascii', 'e'],
])('bytes of UTF-8 are read as %s', (charset, text) => {
  expect(decodeText(Buffer.from(text), charset)).toBe(text)
})

test('a byte order mark goes where the charset has one', () => {
  expect(decodeText(Buffer.from('\ufeffé'), 'utf-8-sig')).toBe('é')
  expect(decodeText(Buffer.from('\ufeffé', 'utf16le'), 'UTF-16')).toBe('é')
  expect(decodeText(Buffer.from('\ufeffé', 'utf16le').swap16(), 'utf16')).toBe('é')
  expect(decodeText(Buffer.from('\ufeffé', 'utf16le'), 'utf-16-le')).toBe('\ufeffé')
})

test('charsets of one byte are those of Python, not those of the Web', () => {
  expect(decodeText(Buffer.from([0x80, 0xe9]), 'latin-1')).toBe('\u0080é')
  expect(decodeText(Buffer.from([0x80]), 'cp1252')).toBe('€')
  expect(decodeText(Buffer.from([0x8e]), 'mac-roman')).toBe('é')
})

test.each(['bogus', 'hex', 'utf-8, utf-16', '__proto__', 'x-sjis', 'unicode-1-1-utf-8'])(
  '%s is no charset',
  (charset) => {
    expect(() => decodeText(Buffer.from('a'), charset)).toThrow(PythonError)
  },
)

test('no bytes are a text in any charset', () => {
  expect(decodeText(Buffer.alloc(0), 'bogus')).toBe('')
})

test.each(['ascii', 'utf-8', 'utf-16'])('bytes that are no %s are refused', (charset) => {
  expect(() => decodeText(Buffer.from([0xff]), charset)).toThrow(PythonError)
})
