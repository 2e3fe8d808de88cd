import { afterEach, beforeEach, expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { closeSockets, webSocketClients } from './support/websocket-clients.ts'

const steadyClients = webSocketClients.filter(({ reconnects }) => !reconnects)

let endpoint: EchoEndpoint
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(() => {
  closeSockets()
  return unmount(endpoint)
})

test.each(webSocketClients)('$name gets what is sent at once, and text and bytes back in order', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws?clientId=a')
  await socket.opened
  socket.send('first')
  socket.send(Buffer.from([0, 0, 0, 1, 255]))
  socket.send('é€😀')
  await socket.arrived(4)
  expect(socket.messages).toEqual(['welcome', 'first', Buffer.from([0, 0, 0, 1, 255]), 'é€😀'])
  expect(endpoint.upgrades[0]?.url.search).toBe('?clientId=a')
})

test.each(webSocketClients)('$name gets messages of every length', async ({ open }) => {
  const socket = open('ws://localhost:8188/ws')
  await socket.opened
  const sent = [0, 1, 125, 126, 127, 1023, 1024, 16_384, 65_535, 65_536, 1_000_000].map((length) => 'm'.repeat(length))
  for (const message of sent) socket.send(message)
  await socket.arrived(sent.length + 1)
  expect(socket.messages.slice(1)).toEqual(sent)
})

test.each(webSocketClients)('$name gets a burst in the order in which it was sent', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.opened
  const burst = Array.from({ length: 200 }, (_, index) => (index % 3 === 0 ? 'x'.repeat(2000) : '') + index)
  for (const message of burst) endpoint.sockets[0]?.send(message)
  await socket.arrived(burst.length + 1)
  expect(socket.messages.slice(1)).toEqual(burst)
})

test.each(steadyClients)('$name closes, and the server hears its code and reason', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  socket.close(4001, 'enough')
  // aiohttp answers with 1000 and no reason, whatever the client said.
  expect(await socket.closed).toMatchObject({ wasClean: true })
  expect(endpoint.closes).toEqual([[4001, 'enough']])
})

test.each(steadyClients)('$name closes without a code', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  socket.close()
  expect(await socket.closed).toMatchObject({ wasClean: true })
  expect(endpoint.closes[0]?.[0]).toBeOneOf([1000, 1005])
})

test.each(steadyClients)('$name is closed by the server with its code and reason', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  endpoint.sockets[0]?.send('last words')
  endpoint.sockets[0]?.close(4999, 'going')
  expect(await socket.closed).toEqual({ code: 4999, reason: 'going', wasClean: true })
  expect(socket.messages.at(-1)).toBe('last words')
})

test.each(steadyClients)('$name is dropped without a close frame', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  endpoint.sockets[0]?.terminate()
  expect(await socket.closed).toMatchObject({ code: 1006, reason: '', wasClean: false })
})

test.each(steadyClients)('$name is dropped when the mock goes', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  await unmount(endpoint)
  expect(await socket.closed).toMatchObject({ code: 1006, wasClean: false })
})

test.each(steadyClients)('$name sends more than 4 MiB and is closed with 1009', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  socket.send('x'.repeat(5 * 1024 * 1024))
  expect(await socket.closed).toMatchObject({ code: 1009 })
})

test.each(webSocketClients)('$name finds no subprotocol confirmed', async ({ open }) => {
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.opened
  expect(socket.protocol).toBe('')
})

test('reconnecting-websocket comes back after it has been refused, and after it has been dropped', async () => {
  const [client] = webSocketClients.filter(({ reconnects }) => reconnects)
  endpoint.nextFault = { kind: 'error', code: 'ECONNREFUSED' }
  const socket = client?.open('ws://127.0.0.1:8188/ws')
  await socket?.arrived(1)
  endpoint.sockets[0]?.terminate()
  await socket?.arrived(2)
  expect(socket?.messages).toEqual(['welcome', 'welcome'])
})
