import http from 'node:http'
import net from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'
import { webSocketClients } from './support/websocket-clients.ts'

const endpoint = new EchoEndpoint()
const sockets = new WebSocketServer({ noServer: true })
const server = http
  .createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => response.end(`real ${request.method} ${request.url} ${Buffer.concat(chunks).byteLength}`))
  })
  .on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }))
      webSocket.send('real')
    })
  })
const database = net.createServer((socket) => {
  socket.write('ready\n')
  socket.on('data', (query) => socket.write(`result of ${query.toString()}`))
})

let origin: string
beforeAll(async () => {
  mount(endpoint)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(server.address() as net.AddressInfo).port}`
})
afterAll(async () => {
  await unmount(endpoint)
  server.closeAllConnections()
  server.close()
  database.close()
})

test.each(httpClients)('$name reaches a real server on another port', async ({ request }) => {
  const { body } = await request(`http://${origin}/a?b=1`, { method: 'POST', body: Buffer.alloc(200_000) })
  expect(body.toString()).toBe('real POST /a?b=1 200000')
  expect(endpoint.started).toBe(0)
})

test.each(httpClients)('$name speaks with the mock and a real server in turns', async ({ request }) => {
  for (let turn = 0; turn < 3; turn++) {
    expect((await request(`http://${origin}/`)).body.toString()).toBe('real GET / 0')
    expect((await request('http://127.0.0.1:8188/')).body.toString()).toContain('"method":"GET"')
  }
  endpoint.started = 0
})

test.each(webSocketClients)('$name reaches a real server on another port', async ({ open }) => {
  const socket = open(`ws://${origin}/`)
  await socket.opened
  socket.send('text')
  socket.send(Buffer.from([1, 2, 3]))
  await socket.arrived(3)
  expect(socket.messages).toEqual(['real', 'text', Buffer.from([1, 2, 3])])
  socket.close()
  await socket.closed
})

test('a database that speaks first is left alone', async () => {
  const { port } = database.address() as net.AddressInfo
  const socket = net.connect(port, '127.0.0.1')
  const lines: string[] = []
  socket.on('data', (data) => lines.push(data.toString()))
  await expect.poll(() => lines).toEqual(['ready\n'])
  socket.write('select 1')
  await expect.poll(() => lines).toEqual(['ready\n', 'result of select 1'])
  socket.destroy()
})
