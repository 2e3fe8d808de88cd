import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket as ServerWebSocket } from 'ws'
import type { ServerSocket } from '../../src/network/mock-endpoint.ts'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { webSocketClients, type ClientSocket, type WebSocketClient } from './support/websocket-clients.ts'

interface Case {
  what: string
  /** Makes the mock do it to the next handshake. */
  mock(): void
  /** What a real server does for the same effect. */
  real?(socket: Socket): void
  /** What either does once the socket is open. */
  opened?(socket: Pick<ServerSocket, 'close' | 'terminate'>): void
}

const endpoint = new EchoEndpoint()
const refused = new Response(null, { status: 403, headers: { 'Content-Length': '0' } })
const cases: Case[] = [
  {
    what: 'a handshake refused with 403',
    mock: () => (endpoint.nextRefusal = refused.clone()),
    real: (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
  },
  {
    what: "a proxy's 502 for the handshake",
    mock: () => (endpoint.nextFault = { kind: 'answer', status: 502, body: '<html>' }),
    real: (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>'),
  },
  {
    what: 'a reset instead of an answer',
    mock: () => (endpoint.nextFault = { kind: 'error', code: 'ECONNRESET' }),
    real: (socket) => socket.resetAndDestroy(),
  },
  {
    what: 'an empty reply',
    mock: () => (endpoint.nextFault = { kind: 'empty-reply' }),
    real: (socket) => socket.end(),
  },
  { what: 'a drop without a close frame', mock: () => {}, opened: (socket) => socket.terminate() },
  { what: 'a close with a code', mock: () => {}, opened: (socket) => socket.close(4999, 'done') },
  { what: 'a close without one', mock: () => {}, opened: (socket) => socket.close(1000) },
]

let current: Case
const sockets = new WebSocketServer({ noServer: true })
const server = http.createServer().on('upgrade', (request, socket: Socket, head) => {
  if (current.real) return current.real(socket)
  return sockets.handleUpgrade(request, socket, head, (webSocket: ServerWebSocket) => {
    current.opened?.({ close: (code, reason) => webSocket.close(code, reason), terminate: () => socket.end() })
  })
})
beforeAll(() => {
  mount(endpoint)
  endpoint.connect = (_upgrade, socket) => current.opened?.(socket)
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await unmount(endpoint)
  server.closeAllConnections()
  server.close()
})

const steadyClients = webSocketClients.filter(({ reconnects }) => !reconnects)
const matrix = steadyClients.flatMap((client) => cases.map((wrong) => ({ ...client, ...wrong })))

test.each(matrix)('$name sees $what as it sees it from a real server', async (row) => {
  current = row
  const { port } = server.address() as AddressInfo
  const real = await look(row, port)
  row.mock()
  expect(await look(row, 8188)).toEqual(real)
})

test.each(steadyClients)('$name sees a port that nobody listens at as it sees a real one', async (client) => {
  const closed = http.createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const real = await look(client, port)
  endpoint.nextFault = { kind: 'error', code: 'ECONNREFUSED' }
  expect(await look(client, 8188)).toEqual(real)
})

/** What the client's user gets to see; undici of Node 22 fires no `close` after a failed handshake. */
async function look(client: WebSocketClient, port: number): Promise<unknown> {
  const socket: ClientSocket = client.open(`ws://127.0.0.1:${port}/ws`)
  await socket.ended
  const closed = await Promise.race([socket.closed, new Promise((resolve) => setTimeout(resolve, 50, 'no close'))])
  return { events: socket.events, errors: socket.errors.map((text) => text.replace(/:\d+/, ':port')), closed }
}
