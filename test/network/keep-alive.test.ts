import http from 'node:http'
import net from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Client } from 'undici'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

let endpoint: EchoEndpoint
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(() => unmount(endpoint))

test('a keep-alive agent uses one connection for all requests', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const sockets = new Set<unknown>()
  for (let count = 0; count < 10; count++) {
    await new Promise<void>((resolve, reject) => {
      http
        .get('http://127.0.0.1:8188/', { agent }, (answer) => {
          sockets.add(answer.socket)
          answer.resume().on('end', resolve)
        })
        .on('error', reject)
    })
  }
  expect(sockets.size).toBe(1)
  agent.destroy()
})

test('requests that are pipelined on one connection are answered in order', async () => {
  const client = new Client('http://127.0.0.1:8188', { pipelining: 10 })
  endpoint.handle = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
    return new Response(new URL(request.url).pathname, { headers: { 'Content-Length': '2' } })
  }
  const paths = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const { body } = await client.request({ path: `/${index}`, method: 'GET' })
      return body.text()
    }),
  )
  expect(paths).toEqual(Array.from({ length: 10 }, (_, index) => `/${index}`))
  await client.close()
})

test('the connection ends with the answer when the client has asked for that', async () => {
  const socket = net.connect(8188, '127.0.0.1')
  let received = ''
  socket.on('data', (data) => (received += data.toString()))
  socket.write('GET /status/404 HTTP/1.1\r\nHost: 127.0.0.1:8188\r\nConnection: close\r\n\r\n')
  await new Promise((resolve) => socket.on('close', resolve))
  expect(received).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
  expect(received).toMatch(/\r\nConnection: close\r\n/)
})
