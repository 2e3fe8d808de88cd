import { expect, test } from 'vitest'
import { readCursor } from '../../../src/comfyui/assets/asset-cursor.ts'
import { decodeUtf8 } from '../../../src/comfyui/assets/python-utf8.ts'

const DESC = { sort: 'created_at', order: 'desc' }

function cursor(payload: unknown): string {
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url')
}

function messageOf(text: string, page = DESC): string | undefined {
  try {
    readCursor(text, page)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

// What Python's base64 and json say of the same texts.
test.each([
  ['zzz', "payload: 'utf-8' codec can't decode byte 0xcf in position 0: invalid continuation byte"],
  ['a', 'encoding: Invalid base64-encoded string: number of data characters (1) cannot be 1 more than a multiple of 4'],
  ['ab', 'payload: Expecting value: line 1 column 1 (char 0)'],
  [
    'abcde',
    'encoding: Invalid base64-encoded string: number of data characters (5) cannot be 1 more than a multiple of 4',
  ],
  ['', 'payload: Expecting value: line 1 column 1 (char 0)'],
  ['!!', 'payload: Expecting value: line 1 column 1 (char 0)'],
  ['a!b', 'encoding: Incorrect padding'],
  ['ab cd', "payload: 'utf-8' codec can't decode byte 0xb7 in position 1: invalid start byte"],
  ['é', 'encoding: string argument should contain only ASCII characters'],
  ['/w', "payload: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"],
  ['4oI', "payload: 'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"],
  ['4oIg', "payload: 'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"],
  ['8J-Y', "payload: 'utf-8' codec can't decode bytes in position 0-2: unexpected end of data"],
  ['7aCA', 'payload: Expecting value: line 1 column 1 (char 0)'],
  ['7aA', "payload: 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"],
  ['a'.repeat(8193), 'cursor exceeds maximum length'],
  [cursor('{"a"'), "payload: Expecting ':' delimiter: line 1 column 5 (char 4)"],
  [cursor('{"a":1} x'), 'payload: Extra data: line 1 column 9 (char 8)'],
  [cursor('\n\n  {a'), 'payload: Expecting property name enclosed in double quotes: line 3 column 4 (char 5)'],
  [cursor('{"é":"\n'), 'payload: Invalid control character at: line 1 column 7 (char 6)'],
  [cursor('["x'), 'payload: Unterminated string starting at: line 1 column 2 (char 1)'],
  [cursor(String.raw`["\q"]`), String.raw`payload: Invalid \escape: line 1 column 3 (char 2)`],
  [cursor(String.raw`["\u12"]`), String.raw`payload: Invalid \uXXXX escape: line 1 column 4 (char 3)`],
  [cursor([]), 'payload: expected object'],
  [cursor({ s: 'created_at' }), 'payload: missing or non-string s/v/id'],
])('the text %j is no cursor', (text, message) => {
  expect(messageOf(text)).toBe(message)
})

test.each([
  [{ id: '' }, 'missing id'],
  [{ id: 'x'.repeat(129) }, 'id exceeds maximum length'],
  [{ v: '1'.repeat(513) }, 'value exceeds maximum length'],
  [{ v: 1 }, 'payload: missing or non-string s/v/id'],
  [{ s: "it's" }, `unsupported sort field "it's"`],
  [{ s: 'name' }, "cursor sort field 'name' does not match request sort 'created_at'"],
  [{ o: undefined }, 'missing or non-string o'],
  [{ o: 'up' }, "unsupported order 'up'"],
  [{ o: 'asc' }, "cursor order 'asc' does not match request order 'desc'"],
  [{ v: 'x' }, "value is not a valid timestamp: invalid literal for int() with base 10: 'x'"],
  [{ v: '-62135596800000001' }, 'value is out of representable range: year 0 is out of range'],
  [{ v: '253402300800000000' }, 'value is out of representable range: year 10000 is out of range'],
  [{ v: '9'.repeat(24) }, 'value is out of representable range: [Errno 75] Value too large for defined data type'],
  [{ v: '9'.repeat(30) }, 'value is out of representable range: timestamp out of range for platform time_t'],
  [{ v: ' 1_0 ' }, undefined],
  [{ v: '-62135596800000000' }, undefined],
])('a cursor with %j says what is wrong', (change, message) => {
  expect(messageOf(cursor({ s: 'created_at', v: '1', id: 'x', o: 'desc', ...change }))).toBe(message)
})

test('a size has to be a number, a name may be anything', () => {
  const size = cursor({ s: 'size', v: '1e3', id: 'x', o: 'asc' })
  expect(messageOf(size, { sort: 'size', order: 'asc' })).toBe(
    "value is not a valid integer: invalid literal for int() with base 10: '1e3'",
  )
  expect(messageOf(cursor({ s: 'name', v: '', id: 'x', o: 'asc' }), { sort: 'name', order: 'asc' })).toBeUndefined()
})

test('the time of the last access has no cursors', () => {
  expect(messageOf('anything', { sort: 'last_access_time', order: 'asc' })).toBe(
    "cursor pagination is not supported for sort='last_access_time'",
  )
})

test('half a character is let pass', () => {
  expect(decodeUtf8(Buffer.from('22eda08022', 'hex'))).toBe('"\ud800"')
})
