import http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import { expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { codeOf, httpClients } from './support/http-clients.ts'
import { webSocketClients } from './support/websocket-clients.ts'

/** Everything that an interception could replace. */
function globals(): unknown[] {
  return [
    ...Object.values(Object.getOwnPropertyDescriptors(globalThis)).map(
      ({ value }: PropertyDescriptor) => value as unknown,
    ),
    ...[net, tls, http, net.Socket.prototype, tls.TLSSocket.prototype, http.Agent.prototype, Headers.prototype].flatMap(
      (owner) =>
        Object.values(Object.getOwnPropertyDescriptors(owner)).flatMap(({ value, get }: PropertyDescriptor) => [
          value as unknown,
          get,
        ]),
    ),
    Headers,
    Request,
    Response,
    fetch,
    WebSocket,
  ]
}

test('everything is as before once the last mock has gone', async () => {
  // The interceptors keep a registry of their own, which appears with the first use.
  const warmUp = new EchoEndpoint()
  mount(warmUp)
  await unmount(warmUp)

  const before = globals()
  const first = new EchoEndpoint()
  const second = new EchoEndpoint('http://127.0.0.1:8189')
  mount(first)
  mount(second)
  expect(net.Socket.prototype.connect).not.toBe(before.find((value) => value === net.Socket.prototype.connect))
  for (const { request } of httpClients) await request('http://127.0.0.1:8188/')
  const sockets = webSocketClients
    .filter(({ reconnects }) => !reconnects)
    .map(({ open }) => open('ws://127.0.0.1:8188/ws'))
  await Promise.all(sockets.map((socket) => socket.arrived(1)))

  await unmount(first)
  expect((await fetch('http://127.0.0.1:8189/')).status).toBe(200)
  await unmount(second)
  expect(globals()).toEqual(before)

  await Promise.all(sockets.map((socket) => socket.closed))
  // Timers are left out: undici keeps one of its own for a second.
  const left = process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Pipe.*Connect|ConnectWrap|GetAddr/.test(kind))
  expect(left).toEqual([])
})

test.each(httpClients)(
  '$name reaches the real network again, also on connections that it had kept',
  async ({ request }) => {
    const endpoint = new EchoEndpoint('http://127.0.0.1:8191')
    mount(endpoint)
    await request('http://127.0.0.1:8191/')
    await unmount(endpoint)
    const error: unknown = await request('http://127.0.0.1:8191/').then(undefined, (reason: unknown) => reason)
    expect(codeOf(error)).toBe('ECONNREFUSED')
  },
)

test('a mock may come and go many times', async () => {
  for (let round = 0; round < 20; round++) {
    const endpoint = new EchoEndpoint()
    mount(endpoint)
    expect((await fetch('http://127.0.0.1:8188/')).status).toBe(200)
    await unmount(endpoint)
  }
})
