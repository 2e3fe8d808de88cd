import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { isFile } from '../../../src/http/form.ts'
import { isNoJson, toHttpRequest } from '../../../src/http/http-request.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

function request(body: string | Uint8Array, headers: Record<string, string> = {}, limit = 1000) {
  const sent = new Request('http://127.0.0.1:8188/x', { method: 'POST', body: Buffer.from(body), headers })
  return toHttpRequest(sent, { path: '/x', query: new URLSearchParams(), params: {} }, limit)
}

const TEXT = '{"a": [1, 2]}'
const packed = (encoding: string, body: Uint8Array) => request(body, { 'content-encoding': encoding })

test.each([
  ['gzip', gzipSync(TEXT)],
  ['GZIP', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['identity', Buffer.from(TEXT)],
  ['unheard-of', Buffer.from(TEXT)],
])('a body that is packed by %s is read', async (encoding, body) => {
  expect(await packed(encoding, body).json()).toEqual(new Map([['a', [1, 2]]]))
})

test('of a gzip that breaks off what is there counts, of a deflate nothing', async () => {
  const long = 'x'.repeat(5000)
  const cut = gzipSync(long, { level: 0 }).subarray(0, 800)
  expect((await request(cut, { 'content-encoding': 'gzip' }, 0).bytes()).toString()).toMatch(/^x{700,}$/)
  await expect(packed('deflate', deflateSync(long).subarray(0, 12)).bytes()).rejects.toThrow()
})

test.each(['gzip', 'deflate'])('a body that is no %s fails', async (encoding) => {
  await expect(packed(encoding, Buffer.from('\x07not packed')).bytes()).rejects.toThrow(
    `Can not decode content-encoding: ${encoding}`,
  )
})

test('a body that is no form is left unread, though it could not be unpacked', async () => {
  const form = (type: string) => request('\x07not packed', { 'content-type': type, 'content-encoding': 'gzip' }).form()
  expect((await form('text/plain')).size).toBe(0)
  await expect(form('application/x-www-form-urlencoded')).rejects.toThrow('Can not decode content-encoding')
})

test('an empty body is empty, however it is said to be packed', async () => {
  expect(await packed('gzip', Buffer.alloc(0)).bytes()).toHaveLength(0)
})

test('a body at the limit is refused when it has been unpacked', async () => {
  await expect(packed('gzip', gzipSync('y'.repeat(1000))).bytes()).rejects.toThrow('actual body size 1000')
  expect(await packed('gzip', gzipSync('y'.repeat(999))).bytes()).toHaveLength(999)
})

test('a body that is no JSON is told from one that is no text', async () => {
  const failure = async (body: string | Uint8Array, headers?: Record<string, string>): Promise<unknown> =>
    request(body, headers)
      .json()
      .catch((error: unknown) => error)
  expect(isNoJson(await failure('{"a": '))).toBe(true)
  expect(isNoJson(await failure(Uint8Array.of(0xff)))).toBe(false)
  expect(isNoJson(await failure('{}', { 'content-type': 'text/plain; charset=nope' }))).toBe(false)
  expect(isNoJson(await failure('['.repeat(900)))).toBe(true)
  expect(isNoJson(new Error('another'))).toBe(false)
})

const part = (headers: string, body: string): string =>
  `--x\r\nContent-Disposition: form-data; name="f"\r\n${headers}\r\n${body}\r\n--x--\r\n`
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x' }
const field = async (headers: string, body: string): Promise<unknown> => {
  const value = (await request(part(headers, body), MULTIPART).form()).get('f')
  return isFile(value) ? value.bytes.toString() : Buffer.isBuffer(value) ? value.toString() : value
}

test.each([
  ['', 'plain', 'plain'],
  ['Content-Transfer-Encoding: binary\r\n', 'a=20b', 'a=20b'],
  ['Content-Transfer-Encoding: 7BIT\r\n', 'a', 'a'],
  ['Content-Transfer-Encoding: base64\r\n', 'w7w=', 'ü'],
  ['Content-Transfer-Encoding: quoted-printable\r\n', 'a=20=C3=BC=\r\nb=zz', 'a üb=zz'],
  ['Content-Type: image/png\r\n', 'bytes', 'bytes'],
  ['Content-Type: text/plain; charset=latin-1\r\n', 'a', 'a'],
  ['X-A: 1\r\nX-A: 2\r\n', 'a', 'a'],
])('a part with %j and %j is %j', async (headers, body, expected) => {
  expect(await field(headers, body)).toBe(expected)
})

test.each([
  ['Content-Transfer-Encoding: rot13\r\n', 'unknown content transfer encoding: rot13'],
  ['Content-Transfer-Encoding: base64\r\nno colon\r\n', 'no colon'],
  ['Content-Type: multipart/mixed; boundary=y\r\n', 'nested multipart'],
])('a part with %j is refused', async (headers, message) => {
  await expect(field(headers, 'a')).rejects.toThrow(message)
})

test('a boundary has 70 characters at most, and there is one', async () => {
  const long = { 'content-type': `multipart/form-data; boundary=${'b'.repeat(71)}` }
  await expect(request('x', long).form()).rejects.toThrow('is too long (70 chars max)')
  await expect(request('x', { 'content-type': 'multipart/form-data' }).form()).rejects.toThrow('boundary missed')
  await expect(request('--y\r\n', MULTIPART).form()).rejects.toThrow(PythonError)
})

test('parts are read one by one, of any length', async () => {
  const parts = await request(part('', 'x'.repeat(5000)), MULTIPART, 10).parts()
  expect(Array.from(parts, ({ name, content }) => [name, content().length])).toEqual([['f', 5000]])
})
