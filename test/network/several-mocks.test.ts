import { expect, test } from 'vitest'
import { ComfyMockError } from '../../src/errors.ts'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'
import { webSocketClients } from './support/websocket-clients.ts'

const URLS = [
  'http://127.0.0.1:8188',
  'http://localhost:8189/',
  'https://gpu.example.com/comfy',
  'https://gpu.example.com/comfy/two/',
  'https://gpu.example.com:8443',
  'http://10.1.2.3:8188',
]

test.each(httpClients)('$name reaches each of several mocks', async ({ request }) => {
  const endpoints = URLS.map((url) => new EchoEndpoint(url))
  for (const endpoint of endpoints) mount(endpoint)
  for (const [index, endpoint] of endpoints.entries()) {
    const { body } = await request(`${endpoint.url.href.replace(/\/$/, '')}/queue?n=${index}`, {
      headers: { 'X-API-Key': 'k' },
    })
    expect(JSON.parse(body.toString())).toMatchObject({ path: '/queue', search: `?n=${index}`, key: 'k' })
  }
  expect(endpoints.map(({ started }) => started)).toEqual(URLS.map(() => 1))
  for (const endpoint of endpoints) await unmount(endpoint)
})

test.each(webSocketClients)('$name opens sockets at each of several mocks', async ({ open }) => {
  const endpoints = URLS.map((url) => new EchoEndpoint(url))
  for (const endpoint of endpoints) mount(endpoint)
  for (const endpoint of endpoints) {
    const socket = open(`${endpoint.url.href.replace(/^http/, 'ws').replace(/\/$/, '')}/ws`)
    await socket.opened
    socket.send('hi')
    await socket.arrived(2)
    socket.close()
    await socket.closed
  }
  expect(endpoints.map(({ sockets }) => sockets.length)).toEqual(URLS.map(() => 1))
  for (const endpoint of endpoints) await unmount(endpoint)
})

test('a path that only starts like a prefix is not below it', async () => {
  const endpoint = new EchoEndpoint('https://gpu.example.com/comfy')
  mount(endpoint)
  const error = await fetch('https://gpu.example.com/comfyui').catch((reason: TypeError) => reason)
  expect(error).toMatchObject({ cause: { code: 'UNHANDLED_REQUEST' } })
  await unmount(endpoint)
})

test.each([
  ['http://127.0.0.1:8188', 'http://localhost:8188/'],
  ['http://localhost:8188/comfy', 'http://[::1]:8188/comfy/'],
  ['https://gpu.example.com', 'https://gpu.example.com:443'],
])('%s and %s are one place', async (first, second) => {
  const endpoint = new EchoEndpoint(first)
  mount(endpoint)
  expect(() => mount(new EchoEndpoint(second))).toThrow(
    expect.objectContaining({ code: 'URL_IN_USE', message: expect.stringContaining(new URL(second).href) as string }),
  )
  expect((await fetch(`${first}/`)).status).toBe(200)
  await unmount(endpoint)
})

test('a mock that could not start leaves nothing behind', async () => {
  const endpoint = new EchoEndpoint()
  mount(endpoint)
  expect(() => mount(new EchoEndpoint())).toThrow(ComfyMockError)
  await unmount(endpoint)
  mount(endpoint)
  await unmount(endpoint)
})
