import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { DEFAULT_FLAGS, type ServerFlags } from '../../../src/comfyui/flags.ts'
import { EagerPace } from '../../../src/comfyui/messages/eager-pace.ts'
import { NodeLibrary } from '../../../src/comfyui/nodes/node-library.ts'
import { RandomSource } from '../../../src/comfyui/random-source.ts'
import { ComfyServer } from '../../../src/comfyui/server.ts'
import { answer } from '../../../src/http/answer.ts'
import { cacheControl } from '../../../src/http/middleware.ts'

const CLOCK = { now: () => 1_700_000_000_000, sleep: async () => {} }

function makeServer(flags: Partial<ServerFlags>): (path: string, init?: RequestInit) => Promise<Response> {
  const files = new OutputStore({ clock: CLOCK })
  const server = new ComfyServer({
    library: new NodeLibrary({ behaviourOf: () => ({ run: () => ({}) }) }),
    files,
    clock: CLOCK,
    pace: new EagerPace(),
    random: new RandomSource('seed'),
    flags: { ...DEFAULT_FLAGS, ...flags },
  })
  onTestFinished(() => {
    server.close()
    files.dispose()
  })
  return (path, init) => {
    const url = new URL(`http://127.0.0.1:8188${path}`)
    return answer(server, new Request(url, init), url, url.pathname, (error) => {
      throw error
    })
  }
}

test.each([
  ['/x.js', 404, 'no-store'],
  ['/userdata/a.css', 200, 'no-store'],
  ['/userdata/sub%2Findex.x.json', 200, 'no-store'],
  ['/a.PNG', 200, 'public, max-age=86400'],
  ['/a.webp', 404, 'public, max-age=3600'],
  ['/a.png', 302, 'no-cache'],
  ['/a.png', 403, undefined],
  ['/view', 200, undefined],
])('%s with %d is cached as %s', (path, status, expected) => {
  expect(cacheControl(path, status)).toBe(expected)
})

test('with CORS every answer is for all origins, save what an exception made', async () => {
  const get = makeServer({ corsOrigin: 'http://localhost:3000' })
  const allowed = async (path: string, init?: RequestInit) =>
    (await get(path, init)).headers.get('access-control-allow-origin')
  expect(await allowed('/queue')).toBe('http://localhost:3000')
  expect(await allowed('/nope')).toBe('http://localhost:3000')
  expect(await allowed('/anything', { method: 'OPTIONS' })).toBe('http://localhost:3000')
  expect(await allowed('/nope', { method: 'POST' })).toBeNull()
  expect(await allowed('/prompt', { method: 'POST', body: '{bad' })).toBeNull()
})

test('without partner nodes a policy is set, though not on preflights and exceptions', async () => {
  const get = makeServer({ disableApiNodes: true })
  const policy = async (path: string, init?: RequestInit) =>
    (await get(path, init)).headers.get('content-security-policy')
  expect(await policy('/queue')).toContain("connect-src 'self' data:;")
  expect(await policy('/queue', { method: 'OPTIONS' })).toBeNull()
  expect(await policy('/queue', { method: 'PUT' })).toBeNull()
})

test('answers are compressed where the flag is set and the client takes gzip', async () => {
  const get = makeServer({ compressResponses: true })
  const encoding = async (accepted: string) =>
    (await get('/models', { headers: { 'accept-encoding': accepted } })).headers.get('content-encoding')
  expect(await encoding('gzip')).toBe('gzip')
  expect(await encoding('gzip, deflate')).toBe('deflate')
  expect(await encoding('deflate')).toBeNull()
  const packed = await get('/models', { headers: { 'accept-encoding': 'gzip' } })
  expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toMatch(/^\["checkpoints", /)
})

test('a body at the limit is refused, with its size', async () => {
  const get = makeServer({ maxUploadSize: 10 })
  const response = await get('/settings', { method: 'POST', body: '{"a": 123}' })
  expect([response.status, response.statusText]).toEqual([413, 'Content Too Large'])
  expect(await response.text()).toBe('Maximum request body size 10 exceeded, actual body size 10')
})

test('an error is a page for browsers, and a text for all others', async () => {
  const get = makeServer({})
  const fail = (accept: string) => get('/settings', { method: 'POST', body: 'x', headers: { accept } })
  expect(await (await fail('*/*')).text()).toBe('500 Internal Server Error\n\nServer got itself in trouble')
  const page = await fail('text/html')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await page.text()).toContain('<h1>500 Internal Server Error</h1>')
})

test('a request that fails is noted in the logs', async () => {
  const get = makeServer({})
  await get('/settings', { method: 'POST', body: 'x' })
  const { entries, size } = (await (await get('/internal/logs/raw')).json()) as {
    entries: { t: string; m: string }[]
    size: object
  }
  expect(entries.at(-1)?.m).toContain('Error handling request')
  expect(size).toEqual({ cols: 80, rows: 24 })
})

test('an unknown user is a 401 for settings, a 403 for lists and a 500 for files', async () => {
  const get = makeServer({ multiUser: true })
  const status = async (path: string) => (await get(path, { headers: { 'comfy-user': 'nobody' } })).status
  expect(
    await Promise.all([status('/settings'), status('/v2/userdata'), status('/userdata/x'), status('/userdata?dir=.')]),
  ).toEqual([401, 403, 500, 500])
})

test('the front end is a page, its folders are forbidden, and nothing lies outside', async () => {
  const get = makeServer({})
  const status = async (path: string) => (await get(path)).status
  expect((await get('/')).headers.get('cache-control')).toBe('no-store, must-revalidate')
  expect(
    await Promise.all([status('/index.html'), status('/extensions/core'), status('//x'), status('/nope')]),
  ).toEqual([200, 403, 404, 404])
  expect(await (await get('//x')).text()).toBe('404: Not Found')
})
