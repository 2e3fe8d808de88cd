import { afterEach, beforeEach, expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { codeOf, httpClients } from './support/http-clients.ts'

const URL_OF_MOCK = 'http://127.0.0.1:8188/bytes/5000'

let endpoint: EchoEndpoint
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(async () => {
  await unmount(endpoint)
  expect(endpoint.inFlight).toBe(0)
})

const codes = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'] as const
const errors = httpClients.flatMap((client) => codes.map((code) => ({ ...client, code })))

test.each(errors)('$name fails with $code, and works again afterwards', async ({ request, code }) => {
  endpoint.nextFault = { kind: 'error', code }
  const error: unknown = await request(URL_OF_MOCK).then(undefined, (reason: unknown) => reason)
  expect(codeOf(error)).toBe(code)
  expect((await request(URL_OF_MOCK)).status).toBe(200)
})

test.each(httpClients)('$name reads a body that dribbles', async ({ request }) => {
  endpoint.nextFault = { kind: 'dribble', chunkBytes: 1000, everyMs: 5 }
  const start = performance.now()
  expect((await request(URL_OF_MOCK)).body.byteLength).toBe(5000)
  expect(performance.now() - start).toBeGreaterThan(18)
})

test.each(httpClients)("$name gets a proxy's 502", async ({ request }) => {
  endpoint.nextFault = {
    kind: 'answer',
    status: 502,
    headers: { 'Content-Type': 'text/html' },
    body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
  }
  const { status, headers, body } = await request(URL_OF_MOCK)
  expect([status, headers['content-type']]).toEqual([502, 'text/html'])
  expect(body.toString()).toContain('502 Bad Gateway')
})

test.each(httpClients)('$name waits for an answer that never comes until the mock goes', async ({ request }) => {
  endpoint.nextFault = { kind: 'never' }
  const failed = request(URL_OF_MOCK).then(undefined, (reason: unknown) => reason)
  expect(await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 30, 'waiting'))])).toBe('waiting')
  await unmount(endpoint)
  expect(codeOf(await failed)).toBe('ECONNRESET')
})
