import net from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NetworkFault } from '../../src/network/network-fault.ts'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { codeOf, httpClients, type HttpClient } from './support/http-clients.ts'

const BODY = 'x'.repeat(5000)

interface Case {
  what: string
  fault: NetworkFault
  /** What a real server does to its socket for the same effect. */
  real(socket: net.Socket, head: (length: number) => string): void
}

const cases: Case[] = [
  {
    what: 'a reset before the answer',
    fault: { kind: 'error', code: 'ECONNRESET' },
    real: (socket) => socket.resetAndDestroy(),
  },
  {
    what: 'a reset in the middle of the body',
    fault: { kind: 'reset-mid-body', afterBytes: 1000 },
    real: (socket, head) => {
      socket.write(head(5000) + BODY.slice(0, 1000))
      setTimeout(() => socket.resetAndDestroy(), 20)
    },
  },
  {
    what: 'a body that ends too early',
    fault: { kind: 'truncate', afterBytes: 1000 },
    real: (socket, head) => socket.end(head(5000) + BODY.slice(0, 1000)),
  },
  {
    what: 'a Content-Length that promises too much',
    fault: { kind: 'wrong-content-length', by: 10 },
    real: (socket, head) => socket.end(head(5010) + BODY),
  },
  {
    what: 'a Content-Length that promises too little',
    fault: { kind: 'wrong-content-length', by: -10 },
    real: (socket, head) => socket.end(head(4990) + BODY),
  },
  { what: 'an empty reply', fault: { kind: 'empty-reply' }, real: (socket) => socket.end() },
]

let current: Case
const server = net.createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (request) => {
    // As aiohttp says it, when the client has said it first.
    const connection = /\r\nconnection: close\r\n/i.test(request.toString()) ? 'Connection: close\r\n' : ''
    current.real(socket, (length) => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${connection}\r\n`)
  })
})
const endpoint = new EchoEndpoint()
beforeAll(() => {
  mount(endpoint)
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await unmount(endpoint)
  await new Promise((resolve) => server.close(resolve))
})

const matrix = httpClients.flatMap((client) => cases.map((wrong) => ({ ...client, ...wrong })))

test.each(matrix)('$name sees $what as it sees it from a real server', async (wrong) => {
  current = wrong
  const { port } = server.address() as net.AddressInfo
  const real = await look(wrong, `http://127.0.0.1:${port}/bytes/5000`)
  endpoint.nextFault = wrong.fault
  expect(await look(wrong, 'http://127.0.0.1:8188/bytes/5000')).toEqual(real)
})

async function look({ request }: HttpClient, url: string): Promise<unknown> {
  try {
    const { status, body } = await request(url)
    return { status, length: body.byteLength }
  } catch (error) {
    if (!(error instanceof Error)) return error
    const message = error.message.replace(/127\.0\.0\.1:\d+/, 'host')
    const cause = error.cause instanceof Error ? error.cause.message : undefined
    return { name: error.name, message, cause, code: codeOf(error) }
  }
}
