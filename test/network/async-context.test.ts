import { AsyncLocalStorage } from 'node:async_hooks'
import { WebSocket as UndiciWebSocket } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'

const storage = new AsyncLocalStorage<string>()

let endpoint: EchoEndpoint
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(() => unmount(endpoint))

test.each(httpClients)('the server handles a request of $name in the context of its caller', async ({ request }) => {
  const seen: (string | undefined)[] = []
  const handle = endpoint.handle.bind(endpoint)
  endpoint.handle = (incoming) => {
    seen.push(storage.getStore())
    return handle(incoming)
  }
  for (const context of ['one', 'two', 'three']) {
    await storage.run(context, () => request('http://127.0.0.1:8188/'))
  }
  expect(seen).toEqual(['one', 'two', 'three'])
})

test.each([
  { name: 'global WebSocket', open: (url: string) => new WebSocket(url) },
  { name: 'ws', open: (url: string) => new WsWebSocket(url) },
  { name: 'undici.WebSocket', open: (url: string) => new UndiciWebSocket(url) },
])('$name hears messages in the context in which it was opened', async ({ open }) => {
  const seen: (string | undefined)[] = []
  const socket = storage.run('client', () => open('ws://127.0.0.1:8188/ws'))
  socket.onmessage = () => seen.push(storage.getStore())
  await expect.poll(() => seen.length).toBe(1)
  storage.run('server', () => endpoint.sockets[0]?.send('second'))
  await expect.poll(() => seen.length).toBe(2)
  expect(seen).toEqual(['client', 'client'])
  socket.close()
})
