import { expect, test } from 'vitest'
import { decodeBase64 } from '../../../src/protocol/python-base64.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

// What Python 3.13.5 makes of them.
test.each([
  ['YWJj', 'abc'],
  ['YW*\nJj', 'abc'],
  ['YWJj=', 'abc'],
  ['YQ=\n=', 'a'],
  ['YQ===', 'a'],
  ['=YQ==', 'a'],
  ['YQ=Q=', 'a\u0004'],
  ['YQ==YQ==', 'a\u0006\u0010'],
  ['YQ==xx', 'a\u000cq'],
  ['=', ''],
  ['', ''],
])('%j is read as %j', (text, expected) => {
  expect(decodeBase64(text).toString('latin1')).toBe(expected)
})

test.each(['YQ', 'YQ=', 'YQ==x', 'Y=Q=', 'Y==Q', 'A', 'A===', 'YWJjZ', 'YWJj\u00e9'])('%j is refused', (text) => {
  expect(() => decodeBase64(text)).toThrow(PythonError)
})
