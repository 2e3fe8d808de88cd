import http from 'node:http'
import net from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

const HEAD = 'Host: 127.0.0.1:8188\r\n'
const HANDSHAKE =
  `GET /ws HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

let endpoint: EchoEndpoint
let agent: http.Agent
let socket: net.Socket | undefined
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
  agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
})
afterEach(() => {
  socket?.destroy()
  agent.destroy()
  return unmount(endpoint)
})

function refuseNext(): void {
  endpoint.nextRefusal = new Response('no', { status: 403, headers: { 'Content-Length': '2' } })
}

/** Shakes hands by `ws`, and tells how that ended once the connection is free again. */
function shakeHands(): Promise<string> {
  const client = new WebSocket('ws://127.0.0.1:8188/ws', { agent })
  return new Promise((resolve, reject) => {
    client.on('unexpected-response', (_request, response: http.IncomingMessage) => {
      response.resume().on('end', () => resolve(String(response.statusCode)))
    })
    client.on('message', (data: Buffer) => {
      client.close()
      resolve(data.toString())
    })
    client.on('error', reject)
  })
}

/** Sends these in turn on one connection, each one when the last one has been answered; tells all status lines. */
async function sendRaw(...requests: string[]): Promise<string[] | null> {
  let received = ''
  const client = net.connect(8188, '127.0.0.1')
  socket = client
  client.on('data', (data) => (received += data.toString('latin1')))
  for (const [index, request] of requests.entries()) {
    client.write(request)
    await expect.poll(() => received.match(/HTTP\/1\.1 \d+/g)?.length).toBe(index + 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return received.match(/HTTP\/1\.1 \d+/g)
}

test('a client that keeps its connection shakes hands again after a refusal', async () => {
  refuseNext()
  expect(await shakeHands()).toBe('403')
  refuseNext()
  expect(await shakeHands()).toBe('403')
  expect(await shakeHands()).toBe('welcome')
})

test('a request of the same agent is answered after a refused handshake', async () => {
  refuseNext()
  expect(await shakeHands()).toBe('403')
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get('http://127.0.0.1:8188/status/404', { agent }, resolve).on('error', reject)
  })
  expect(response.statusCode).toBe(404)
  response.resume()
})

test('a proxy that refuses a handshake leaves the connection open', async () => {
  endpoint.nextFault = { kind: 'answer', status: 502, headers: { 'Content-Length': '0' } }
  expect(await shakeHands()).toBe('502')
  expect(await shakeHands()).toBe('welcome')
})

test('requests, a refused handshake and an accepted one share a connection', async () => {
  refuseNext()
  const request = `GET /status/404 HTTP/1.1\r\n${HEAD}\r\n`
  expect(await sendRaw(request, HANDSHAKE, request, HANDSHAKE)).toEqual([
    'HTTP/1.1 404',
    'HTTP/1.1 403',
    'HTTP/1.1 404',
    'HTTP/1.1 101',
  ])
})

test('a request that asks for another protocol is answered, and so is the next one', async () => {
  const toHttp2 = `GET /status/404 HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`
  expect(await sendRaw(toHttp2, toHttp2)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 404'])
})

test('a refused handshake leaves no listener behind', async () => {
  refuseNext()
  await sendRaw(HANDSHAKE)
  const count = socket?.listenerCount('internal:write')
  refuseNext()
  socket?.write(HANDSHAKE)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(socket?.listenerCount('internal:write')).toBe(count)
})
