import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHandlers } from '../../src/network/handlers.ts'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { codeOf, httpClients } from './support/http-clients.ts'
import { closeSockets, webSocketClients } from './support/websocket-clients.ts'

const forecast = http.get('https://weather.example.com/today', () => Response.json({ weather: 'rain' }))

/** MSW's interceptors for `setupServer` see global fetch and node:http only. */
const interceptedByMsw = httpClients.filter(({ name }) => !name.startsWith('undici'))
const steadySockets = webSocketClients.filter(({ reconnects }) => !reconnects)
const globalSockets = steadySockets.filter(({ name }) => name.startsWith('global'))

let endpoint: EchoEndpoint
let undo: (() => unknown)[] = []
beforeEach(() => {
  endpoint = new EchoEndpoint()
  undo = [closeSockets]
})
afterEach(async () => {
  for (const step of undo.reverse()) await step()
})

function serverAfterMock(): void {
  mount(endpoint)
  const server = setupServer(forecast)
  server.listen({ onUnhandledFrame: 'bypass' })
  undo.push(
    () => unmount(endpoint),
    () => server.close(),
  )
}

function mockBesideServer(): void {
  const server = setupServer(forecast, ...createHandlers(endpoint))
  server.listen({ onUnhandledFrame: 'error' })
  mount(endpoint, { isBesideServer: true })
  undo.push(
    () => server.close(),
    () => unmount(endpoint),
  )
}

function handlersAlone(): void {
  const server = setupServer(forecast, ...createHandlers(endpoint))
  server.listen({ onUnhandledFrame: 'error' })
  undo.push(() => server.close())
}

function knowingServerAfterMock(): void {
  mount(endpoint)
  const server = setupServer(forecast, ...createHandlers(endpoint))
  server.listen({ onUnhandledFrame: 'error' })
  undo.push(
    () => unmount(endpoint),
    () => server.close(),
  )
}

const knowing = [
  { when: 'with a server that starts after the mock and knows it', start: knowingServerAfterMock },
  { when: 'beside a server that knows the mock', start: mockBesideServer },
]
const both = [
  { when: 'with a server that starts after the mock', start: serverAfterMock },
  { when: 'beside a server that knows the mock', start: mockBesideServer },
]
const alone = [{ when: 'through handlers alone', start: handlersAlone }]
const all = [...both, ...knowing.slice(0, 1), ...alone]
const cross = <A extends object, B extends object>(left: A[], right: B[]): (A & B)[] =>
  left.flatMap((a) => right.map((b) => ({ ...a, ...b })))

test.each(cross(all, interceptedByMsw))("$name reaches the mock and the user's own handlers $when", async (row) => {
  row.start()
  for (let turn = 0; turn < 2; turn++) {
    expect((await row.request('http://127.0.0.1:8188/bytes/70000')).body.byteLength).toBe(70_000)
    const { body } = await row.request('https://weather.example.com/today')
    expect(JSON.parse(body.toString())).toEqual({ weather: 'rain' })
  }
  expect([endpoint.started, endpoint.inFlight]).toEqual([2, 0])
})

test.each(cross(both, httpClients))('$name reaches the mock $when', async (row) => {
  row.start()
  expect((await row.request('http://127.0.0.1:8188/')).status).toBe(200)
})

test.each(cross(both, interceptedByMsw))('$name meets true errors $when', async (row) => {
  row.start()
  endpoint.nextFault = { kind: 'error', code: 'ECONNREFUSED' }
  const error: unknown = await row.request('http://127.0.0.1:8188/').catch((reason: unknown) => reason)
  expect(codeOf(error)).toBe('ECONNREFUSED')
  endpoint.nextFault = { kind: 'truncate', afterBytes: 10 }
  await expect(row.request('http://127.0.0.1:8188/bytes/100')).rejects.toThrow()
})

test.each(cross(knowing, steadySockets).concat(cross(alone, globalSockets)))(
  '$name has its websocket $when',
  async (row) => {
    row.start()
    const socket = row.open('ws://localhost:8188/ws?clientId=1')
    await socket.opened
    socket.send('text')
    socket.send(Buffer.from([1, 2, 3]))
    await socket.arrived(3)
    expect(socket.messages).toEqual(['welcome', 'text', Buffer.from([1, 2, 3])])
    expect(socket.protocol).toBe('')
    socket.close(4000, 'bye')
    expect(await socket.closed).toMatchObject({ wasClean: true })
    expect(endpoint.closes).toEqual([[4000, 'bye']])
  },
)

test.each(cross([...knowing, ...alone], globalSockets))('$name is closed, dropped and refused $when', async (row) => {
  row.start()
  const first = row.open('ws://127.0.0.1:8188/ws')
  await first.arrived(1)
  endpoint.sockets[0]?.close(4321, 'done')
  expect(await first.closed).toEqual({ code: 4321, reason: 'done', wasClean: true })

  const second = row.open('ws://127.0.0.1:8188/ws')
  await second.arrived(1)
  endpoint.sockets[1]?.terminate()
  expect(await second.closed).toEqual({ code: 1006, reason: '', wasClean: false })

  endpoint.nextRefusal = new Response(null, { status: 403, headers: { 'Content-Length': '0' } })
  const third = row.open('ws://127.0.0.1:8188/ws')
  expect(await third.closed).toEqual({ code: 1006, reason: '', wasClean: false })
  expect(third.events).toEqual(['error', 'close'])
})

// MSW puts a stand-in for the global class in place, and takes it past every interceptor when no handler wants it.
const otherSockets = steadySockets.filter(({ name }) => !name.startsWith('global'))

test.each(otherSockets)('$name needs no handlers in a server that starts after the mock', async ({ open }) => {
  serverAfterMock()
  const socket = open('ws://127.0.0.1:8188/ws')
  await socket.arrived(1)
  socket.close()
  await socket.closed
})

test("a remote host that neither the mock nor the user's server knows is refused", async () => {
  serverAfterMock()
  const error = await fetch('https://unknown.example.com/').catch((reason: unknown) => reason)
  expect(codeOf(error)).toBe('UNHANDLED_REQUEST')
})
