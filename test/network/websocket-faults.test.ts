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

test.each(steadyClients)('$name opens, and then the server is silent for ever', async ({ open }) => {
  endpoint.nextFault = { kind: 'silent' }
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.opened
  socket.send('are you there?')
  await expect.poll(() => endpoint.received).toEqual(['are you there?'])
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(socket.messages).toEqual([])
})

test.each(steadyClients)('$name is half open: neither side hears of the other', async ({ open }) => {
  endpoint.nextFault = { kind: 'half-open' }
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.opened
  socket.send('are you there?')
  endpoint.sockets[0]?.close(1001)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(endpoint.received).toEqual([])
  expect(socket.events).toEqual(['open'])
  await unmount(endpoint)
  expect(await socket.closed).toMatchObject({ code: 1006, wasClean: false })
})

test.each(steadyClients)('$name waits for an answer to its handshake until the mock goes', async ({ open }) => {
  endpoint.nextFault = { kind: 'never' }
  const socket = open('ws://127.0.0.1:8188/ws')
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(socket.events).toEqual([])
  await unmount(endpoint)
  await socket.ended
  expect(socket.events).not.toContain('open')
})
