import { afterEach, beforeEach, expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'

let endpoint: EchoEndpoint
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(() => unmount(endpoint))

test.each(httpClients)('$name reads a JSON answer', async ({ request }) => {
  const { status, headers, body } = await request('http://127.0.0.1:8188/queue?a=1')
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json')
  expect(headers['content-length']).toBe(String(body.byteLength))
  expect(JSON.parse(body.toString())).toMatchObject({ method: 'GET', path: '/queue', search: '?a=1' })
})

test.each(httpClients)('$name sends a body', async ({ request }) => {
  const answer = await request('http://127.0.0.1:8188/prompt', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': 'k' },
    body: '{"prompt": {}}',
  })
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    method: 'POST',
    type: 'application/json',
    key: 'k',
    body: '{"prompt": {}}',
  })
})

test.each(httpClients)('$name reads a large binary answer whole', async ({ request }) => {
  const { body } = await request('http://127.0.0.1:8188/bytes/3000000')
  expect(body.byteLength).toBe(3_000_000)
})

test.each(httpClients)('$name gets no body for HEAD, and the length it would have had', async ({ request }) => {
  const { status, headers, body } = await request('http://127.0.0.1:8188/bytes/1234', { method: 'HEAD' })
  expect(status).toBe(200)
  expect(headers['content-length']).toBe('1234')
  expect(body.byteLength).toBe(0)
})

test.each(httpClients)('$name gets 204, 304 and 404 answers, one after the other', async ({ request }) => {
  for (const expected of [204, 304, 404]) {
    const { status, body } = await request(`http://127.0.0.1:8188/status/${expected}`)
    expect(status).toBe(expected)
    expect(body.byteLength).toBe(0)
  }
})

test.each(httpClients)('$name has many requests in flight at once', async ({ request }) => {
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, index) => request(`http://127.0.0.1:8188/item/${index}`)),
  )
  expect(answers.map(({ body }) => (JSON.parse(body.toString()) as { path: string }).path)).toEqual(
    Array.from({ length: 25 }, (_, index) => `/item/${index}`),
  )
})

test.each(httpClients)('$name finds the mock under every loopback name', async ({ request }) => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    expect((await request(`http://${host}:8188/`)).status).toBe(200)
  }
})

test.each(httpClients)('$name gives up when it is aborted', async ({ request }) => {
  endpoint.nextFault = { kind: 'never' }
  await expect(request('http://127.0.0.1:8188/', { signal: AbortSignal.timeout(20) })).rejects.toThrow()
  expect((await request('http://127.0.0.1:8188/')).status).toBe(200)
})
