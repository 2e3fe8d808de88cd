import { expect, test } from 'vitest'
import { type Form, isFile, parseForm } from '../../../src/http/form.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

const TYPE = 'multipart/form-data; boundary=xx'

function part(disposition: string, body = 'v', type = ''): string {
  const contentType = type === '' ? '' : `Content-Type: ${type}\r\n`
  return `--xx\r\nContent-Disposition: form-data; ${disposition}\r\n${contentType}\r\n${body}\r\n`
}

function read(text: string, type: string | null = TYPE): Form {
  return parseForm(Buffer.from(text), type, 1000)
}

function filename(disposition: string): string | undefined {
  const value = read(`${part(['name="a"', disposition].filter(Boolean).join('; '))}--xx--\r\n`).get('a')
  return isFile(value) ? value.filename : undefined
}

test.each([
  ['filename="f.png"', 'f.png'],
  ['filename=f.png', 'f.png'],
  ['filename="x;y.png"', 'x;y.png'],
  ['filename="a\\"b.png"', 'a"b.png'],
  ['filename="a%22b.png"', 'a%22b.png'],
  ['filename="/etc/x.png"', 'etc/x.png'],
  ['filename="../x.png"', '../x.png'],
  ['filename="ü.png"', 'ü.png'],
  ['filename="q"; filename*=UTF-8\'\'%C3%BC.png', 'ü.png'],
  ['filename*0="ab"; filename*1="cd.png"', 'abcd.png'],
  ['filename=""', undefined],
  ['', undefined],
])('reads the file name out of %s', (disposition, expected) => {
  expect(filename(disposition)).toBe(expected)
})

test('takes a part without a file name for a text, and one with a type of its own for bytes', () => {
  expect(read(`${part('name="a"', 'ü')}--xx--`).get('a')).toBe('ü')
  expect(read(`${part('name="a"; filename=""', 'x', 'image/png')}--xx--`).get('a')).toEqual(Buffer.from('x'))
})

test.each(['X y: z', 'X : z', 'X(: z', ': z', 'nocolon', 'X: a\0b', 'X: a\rb', '\u00a0: z'])(
  'refuses a part with the header %j',
  (header) => {
    const text = `--xx\r\n${header}\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--xx--`
    expect(() => read(text)).toThrow(PythonError)
  },
)

test('refuses a part that is multipart itself, with a subtype or without', () => {
  for (const type of ['multipart/mixed; boundary=yy', 'multipart', 'Multipart ; x'])
    expect(() => read(`${part('name="a"', 'v', type)}--xx--`)).toThrow(PythonError)
  expect(read(`${part('name="a"', 'v', 'multiparty/x')}--xx--`).get('a')).toEqual(Buffer.from('v'))
})

test('takes the first of several boundaries or charsets, without the blanks in its quotes', () => {
  const body = `${part('name="a"', 'ü', 'text/plain; charset=" utf-8 "; charset=bogus')}--xx--`
  expect(read(body, 'multipart/form-data; boundary=" xx "; boundary=yy').get('a')).toBe('ü')
})

test('trips over a field that names the charset of the others', () => {
  expect(() => read(`${part('name="a"')}${part('name="_charset_"', 'utf-8')}--xx--`)).toThrow(PythonError)
})

test('minds an unknown transfer encoding of a text, and of a file that is not empty', () => {
  const encoded = (name: string, body: string) =>
    read(part(name, body).replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: x\r\n\r\n') + '--xx--')
  expect(encoded('name="a"; filename="f"', '').get('a')).toHaveProperty('filename', 'f')
  expect(() => encoded('name="a"; filename="f"', 'v')).toThrow(PythonError)
  expect(() => encoded('name="a"', '')).toThrow(PythonError)
})

test('keeps the first of several fields with one name', () => {
  expect(read(`${part('name="a"', '1')}${part('name="a"', '2')}--xx--`).get('a')).toBe('1')
})

test('takes a boundary without a line end of its own for a part of the content', () => {
  const head = '--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
  expect(read(`${head}\r\n--xx--\r\n`).get('a')).toBe('')
  expect(read(`${head}--xx-\r\n--xx--\r\n`).get('a')).toBe('--xx-')
  expect(() => read(`${head}--xx--\r\n`)).toThrow(PythonError)
})

test('reads fields of a form in the charset of its type, escapes and all', () => {
  const type = 'application/x-www-form-urlencoded'
  expect(read('a=%FF&b', `${type}; charset=latin-1`)).toEqual(
    new Map([
      ['a', '\u00ff'],
      ['b', ''],
    ]),
  )
  expect(read('a=%FF%zz \r\n', type).get('a')).toBe('\ufffd%zz')
  expect(() => read('a=1', `${type}; charset=nope`)).toThrow(PythonError)
})

test('refuses base64 without its padding', () => {
  const encoded = (text: string) => `${part('name="a"', text, 'text/plain\r\nContent-Transfer-Encoding: base64')}--xx--`
  expect(read(encoded('YW*Jj')).get('a')).toBe('abc')
  expect(read(encoded('YQ==YQ')).get('a')).toBe('a\u0006\u0010')
  expect(() => read(encoded('YWJ'))).toThrow(PythonError)
})

test('tells of a file that is too large as much as was read of it', () => {
  const large = (size: number, name = 'filename="f"; ') => `${part(`${name}name="a"`, 'x'.repeat(size))}--xx--`
  expect(() => read(large(1001))).toThrow('exceeded, actual body size 1001')
  expect(() => read(large(200_000))).toThrow('exceeded, actual body size 65536')
  expect(() => read(large(200_000, ''))).toThrow('exceeded, actual body size 200000')
  expect(() => read(`${part('name="a"', 'x'.repeat(600))}${large(600)}`)).toThrow('exceeded, actual body size 1200')
})

test('reads bodies of other types as an empty form', () => {
  expect(read('{"a": 1}', 'application/json').size).toBe(0)
  expect(read('a=1', null).size).toBe(0)
  expect(read('a=1&b=%C3%BC+x', 'application/x-www-form-urlencoded')).toEqual(
    new Map([
      ['a', '1'],
      ['b', 'ü x'],
    ]),
  )
})

test.each([
  ['no boundary in the header', `${part('name="a"')}--xx--`, 'multipart/form-data'],
  ['another boundary', `${part('name="a"')}--xx--`, 'multipart/form-data; boundary=yy'],
  ['an empty body', '', TYPE],
  ['a body that ends early', part('name="a"'), TYPE],
  ['a part without a name', `${part('filename="f"')}--xx--`, TYPE],
  ['a header without a colon', '--xx\r\nnonsense\r\n\r\nv\r\n--xx--', TYPE],
  ['a nested multipart', `${part('name="a"', 'v', 'multipart/mixed; boundary=y')}--xx--`, TYPE],
])('fails on %s', (_, body, type) => {
  expect(() => read(body, type)).toThrow(PythonError)
})

test('refuses a field above the limit, and says how long it is', () => {
  expect(() => read(`${part('name="a"; filename="f"', 'x'.repeat(1001))}--xx--`)).toThrow(
    'Maximum request body size 1000 exceeded, actual body size 1001',
  )
})
