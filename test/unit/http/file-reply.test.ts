import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { replyFile, replySource } from '../../../src/http/file-reply.ts'

const folder = mkdtempSync(join(tmpdir(), 'file-reply-'))
const file = join(folder, 'a.txt')
writeFileSync(file, '0123456789')
utimesSync(file, 1_700_000_000.5, 1_700_000_000.5)
afterAll(() => rmSync(folder, { recursive: true }))

const MODIFIED = 'Tue, 14 Nov 2023 22:13:21 GMT'
const BEFORE = 'Tue, 14 Nov 2023 22:13:20 GMT'

function get(headers: Record<string, string> = {}, method = 'GET') {
  const reply = replyFile({ method, headers: new Headers(headers) }, file)
  return { ...reply, text: reply.body === null ? null : Buffer.from(reply.body).toString() }
}

test('serves a whole file with its validators', () => {
  const { status, headers, text } = get()
  expect([status, text]).toEqual([200, '0123456789'])
  expect(headers).toMatchObject({ 'content-type': 'text/plain', 'accept-ranges': 'bytes', 'last-modified': MODIFIED })
  expect(headers['etag']).toMatch(/^"[0-9a-f]+-a"$/)
})

test.each([
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=8-', 206, '89', 'bytes 8-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=-0', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=10-', 416, null, 'bytes */10'],
  ['bytes=5-2', 416, null, 'bytes */10'],
  ['bytes=0-0,2-3', 416, null, 'bytes */10'],
  ['items=0-1', 416, null, 'bytes */10'],
  ['bytes=-', 416, null, 'bytes */10'],
])('answers the range %s with %d', (range, status, text, contentRange) => {
  const reply = get({ range })
  expect([reply.status, reply.text, reply.headers['content-range']]).toEqual([status, text, contentRange])
})

test('answers 304 to validators that still hold', () => {
  const etag = get().headers['etag'] ?? ''
  expect(get({ 'if-none-match': etag }).status).toBe(304)
  expect(get({ 'if-none-match': `"x", W/${etag}` }).status).toBe(304)
  expect(get({ 'if-none-match': '*' }).status).toBe(304)
  expect(get({ 'if-modified-since': MODIFIED }).status).toBe(304)
  expect(get({ 'if-modified-since': BEFORE }).status).toBe(200)
})

test('ignores If-Modified-Since beside If-None-Match, even one that is nonsense', () => {
  expect(get({ 'if-none-match': '"x"', 'if-modified-since': MODIFIED }).status).toBe(200)
  expect(get({ 'if-none-match': 'nonsense', 'if-modified-since': MODIFIED }).status).toBe(200)
})

test('answers 412 where a precondition fails', () => {
  const etag = get().headers['etag'] ?? ''
  expect(get({ 'if-match': etag }).status).toBe(200)
  expect(get({ 'if-match': '"x"' }).status).toBe(412)
  expect(get({ 'if-match': `W/${etag}` }).status).toBe(412)
  expect(get({ 'if-unmodified-since': BEFORE }).status).toBe(412)
  expect(get({ 'if-unmodified-since': MODIFIED }).status).toBe(200)
})

test('serves the whole file where If-Range is older than the file', () => {
  expect(get({ 'if-range': BEFORE, range: 'bytes=0-3' }).status).toBe(200)
  expect(get({ 'if-range': MODIFIED, range: 'bytes=0-3' }).status).toBe(206)
})

test('answers 404 without a file and 403 for a folder, in chunks', () => {
  const request = { method: 'GET', headers: new Headers() }
  for (const [path, status] of [
    [join(folder, 'nope'), 404],
    [folder, 403],
    [`${file}\0`, 404],
  ] as const) {
    const reply = replyFile(request, path)
    expect([reply.status, reply.hasNoLength, reply.headers['content-type']]).toEqual([
      status,
      true,
      'application/octet-stream',
    ])
  }
})

const compressed = join(folder, 'b.json')
writeFileSync(compressed, 'plain')
writeFileSync(`${compressed}.gz`, 'GZIP')
writeFileSync(`${compressed}.br`, 'BR')
writeFileSync(join(folder, 'gone.txt.gz'), 'GZ')

test.each([
  ['gzip', 'b.json', 'GZIP', 'gzip'],
  ['X-GZIP', 'b.json', 'GZIP', 'gzip'],
  ['gzip, br;q=0', 'b.json', 'BR', 'br'],
  ['identity', 'b.json', 'plain', undefined],
  ['gzip', 'gone.txt', 'GZ', 'gzip'],
])('a client that takes %s gets %s as %s', (accepted, name, text, encoding) => {
  const headers = new Headers({ 'accept-encoding': accepted })
  const reply = replyFile({ method: 'GET', headers }, join(folder, name), { vary: 'Sec-Fetch-Dest' })
  expect([Buffer.from(reply.body ?? '').toString(), reply.headers['content-encoding']]).toEqual([text, encoding])
  expect(reply.headers['vary']).toBe(encoding ? 'Accept-Encoding' : 'Sec-Fetch-Dest')
})

test('ranges and validators of a compressed form are its own', () => {
  const headers = new Headers({ 'accept-encoding': 'gzip', range: 'bytes=0-1' })
  const reply = replyFile({ method: 'GET', headers }, compressed)
  expect([reply.status, reply.headers['content-range']]).toEqual([206, 'bytes 0-1/4'])
  expect(reply.headers['etag']).toMatch(/-4"$/)
})

test('files that no route has a type for get one from the small table of the HTTP library', () => {
  const types = ['a.js', 'a.md', 'a.woff2', 'a.opus', 'a.tar.gz', 'a.svgz', 'A.PNG', 'noext'].map((name) => {
    const source = { name, size: 0, mtimeNs: 1n, read: () => new Uint8Array() }
    return replySource({ method: 'GET', headers: new Headers() }, source).headers['content-type']
  })
  expect(types).toEqual([
    'text/javascript',
    'text/markdown',
    'application/octet-stream',
    'audio/opus',
    'application/gzip',
    'application/gzip',
    'image/png',
    'application/octet-stream',
  ])
})
