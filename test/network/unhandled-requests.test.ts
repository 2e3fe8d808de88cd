import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { ComfyMockError } from '../../src/errors.ts'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { codeOf, httpClients } from './support/http-clients.ts'
import { webSocketClients } from './support/websocket-clients.ts'

// A name that no resolver knows: what reaches the real network fails with ENOTFOUND or EAI_AGAIN.
const REMOTE = 'http://comfyui-mock.invalid/v1/images?api_key=sesame'
const FROM_RESOLVER = ['ENOTFOUND', 'EAI_AGAIN']

const endpoint = new EchoEndpoint()
afterEach(async () => {
  vi.restoreAllMocks()
  await unmount(endpoint)
})

test.each(httpClients)('$name is refused a remote host', async ({ request }) => {
  mount(endpoint)
  const error: unknown = await request(REMOTE, { method: 'POST', body: '{}' }).then(
    undefined,
    (reason: unknown) => reason,
  )
  expect(codeOf(error)).toBe('UNHANDLED_REQUEST')
})

test('fetch names our error as the cause of its failure, with the URL and the way out', async () => {
  mount(endpoint)
  const error = await fetch(REMOTE).then(undefined, (reason: TypeError) => reason)
  expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' })
  const { cause } = error as TypeError
  expect(cause).toBeInstanceOf(ComfyMockError)
  expect((cause as ComfyMockError).message).toContain('GET http://comfyui-mock.invalid/v1/images')
  expect((cause as ComfyMockError).message).toContain("`onUnhandledRequest: 'bypass'`")
  expect((cause as ComfyMockError).message).not.toContain('sesame')
})

test('ws is refused a remote host with our error', async () => {
  mount(endpoint)
  const error = await new Promise((resolve) => new WsWebSocket('ws://comfyui-mock.invalid/ws').on('error', resolve))
  expect(error).toMatchObject({ code: 'UNHANDLED_REQUEST' })
})

test.each(webSocketClients.filter(({ reconnects }) => !reconnects))(
  '$name is refused a remote host',
  async ({ open }) => {
    mount(endpoint)
    const socket = open('ws://comfyui-mock.invalid/ws')
    await socket.ended
    expect(socket.events).not.toContain('open')
  },
)

test.each(httpClients)('$name passes to a remote host with `bypass`', async ({ request }) => {
  mount(endpoint, { onUnhandledRequest: 'bypass' })
  const error: unknown = await request(REMOTE).then(undefined, (reason: unknown) => reason)
  expect(codeOf(error)).toBeOneOf(FROM_RESOLVER)
})

test('`warn` lets the request pass and says so', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  mount(endpoint, { onUnhandledRequest: 'warn' })
  const error: unknown = await fetch(REMOTE).then(undefined, (reason: unknown) => reason)
  expect(codeOf(error)).toBeOneOf(FROM_RESOLVER)
  expect(warn.mock.calls).toEqual([[expect.stringContaining('GET http://comfyui-mock.invalid/v1/images')]])
})

test('a callback decides for every request', async () => {
  const seen: string[] = []
  mount(endpoint, {
    onUnhandledRequest: ({ method, url, refuse }) => {
      seen.push(`${method} ${url}`)
      if (url.includes('forbidden')) refuse()
    },
  })
  const codes = []
  for (const path of ['allowed', 'forbidden']) {
    codes.push(codeOf(await fetch(`http://comfyui-mock.invalid/${path}`).catch((error: unknown) => error)))
  }
  expect(codes[0]).toBeOneOf(FROM_RESOLVER)
  expect(codes[1]).toBe('UNHANDLED_REQUEST')
  expect(seen).toEqual(['GET http://comfyui-mock.invalid/allowed', 'GET http://comfyui-mock.invalid/forbidden'])
})

test('with several mocks a request passes only where all of them let it', async () => {
  const strict = new EchoEndpoint('http://127.0.0.1:8189')
  mount(endpoint, { onUnhandledRequest: 'bypass' })
  mount(strict)
  expect(codeOf(await fetch(REMOTE).catch((error: unknown) => error))).toBe('UNHANDLED_REQUEST')
  await unmount(strict)
  expect(codeOf(await fetch(REMOTE).catch((error: unknown) => error))).toBeOneOf(FROM_RESOLVER)
})
