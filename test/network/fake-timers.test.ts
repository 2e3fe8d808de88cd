import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'
import { webSocketClients } from './support/websocket-clients.ts'

let endpoint: EchoEndpoint
beforeEach(() => {
  vi.useFakeTimers()
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(async () => {
  await unmount(endpoint)
  vi.useRealTimers()
})

test.each(httpClients)('$name works while the timers are faked', async ({ request }) => {
  expect((await request('http://127.0.0.1:8188/')).status).toBe(200)
  expect((await request('http://127.0.0.1:8188/', { method: 'POST', body: 'x' })).status).toBe(200)
})

// reconnecting-websocket opens its connection from a timer of its own.
test.each(webSocketClients.filter(({ reconnects }) => !reconnects))(
  '$name works while the timers are faked',
  async ({ open }) => {
    const socket = open('ws://127.0.0.1:8188/ws')
    await socket.opened
    socket.send('hi')
    await socket.arrived(2)
    socket.close()
    expect(await socket.closed).toMatchObject({ wasClean: true })
  },
)
