import http from 'node:http'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { request as undiciRequest } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RequestWire, UpgradeRequest } from '../../src/network/mock-endpoint.ts'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

class WatchfulEndpoint extends EchoEndpoint {
  readonly targets: (string | undefined)[] = []
  readonly sites: (string | null)[] = []
  answer: (() => Response) | undefined

  override handle(request: Request, wire?: RequestWire): Promise<Response> {
    this.targets.push(wire?.rawTarget)
    this.sites.push(request.headers.get('Sec-Fetch-Site'))
    return this.answer ? Promise.resolve(this.answer()) : super.handle(request)
  }

  override acceptUpgrade(upgrade: UpgradeRequest): Response | undefined {
    this.targets.push(upgrade.rawTarget)
    return super.acceptUpgrade(upgrade)
  }
}

const URL_OF_ENDPOINT = 'http://127.0.0.1:8188'
const HEAD = 'Host: 127.0.0.1:8188\r\n'

let endpoint: WatchfulEndpoint
let received: string
let isClosed: boolean
let socket: net.Socket | undefined
beforeEach(() => {
  endpoint = new WatchfulEndpoint()
  mount(endpoint)
})
afterEach(() => {
  socket?.destroy()
  return unmount(endpoint)
})

function getByNode(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port: 8188, path, headers }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
  })
}

async function sendRaw(...chunks: string[]): Promise<void> {
  received = ''
  isClosed = false
  socket = net.connect(8188, '127.0.0.1')
  socket.on('data', (data) => (received += data.toString('latin1')))
  socket.on('end', () => (isClosed = true))
  for (const chunk of chunks) {
    socket.write(chunk)
    await delay(5)
  }
  await delay(30)
}

test.each(['/../etc/passwd', '/%2e%2e/etc/passwd', '//a', '/a\\b?c=/../d'])(
  'node:http brings %s as it is',
  async (path) => {
    await getByNode(path)
    expect(endpoint.targets).toEqual([path])
  },
)

test('every request on a connection that is kept brings its own target', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  for (const path of ['/a/../1', '/b/../2', '/c/../3']) {
    await new Promise<void>((resolve) => {
      const sent = http.request({ host: '127.0.0.1', port: 8188, path, agent, method: 'POST' }, (response) => {
        response.resume().on('end', resolve)
      })
      sent.end('GET /wrong HTTP/1.1\r\n\r\n')
    })
  }
  agent.destroy()
  expect(endpoint.targets).toEqual(['/a/../1', '/b/../2', '/c/../3'])
})

test('fetch and undici send what they have tidied up themselves', async () => {
  await (await fetch(`${URL_OF_ENDPOINT}/a/../b?c`)).text()
  await (await undiciRequest(`${URL_OF_ENDPOINT}/d/./e`)).body.text()
  expect(endpoint.targets).toEqual(['/b?c', '/d/e'])
})

test('requests at the same time bring their own targets', async () => {
  const paths = Array.from({ length: 20 }, (_, index) => `/x/../${index}`)
  await Promise.all(paths.map((path) => getByNode(path)))
  expect(new Set(endpoint.targets)).toEqual(new Set(paths))
})

test('a websocket handshake brings its target', async () => {
  await sendRaw(
    `GET /a/../ws HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  expect(endpoint.targets).toEqual(['/a/../ws'])
  expect(received).toContain('101')
})

test('blanks after a value arrive, those before it do not', async () => {
  await getByNode('/', { 'Sec-Fetch-Site': ' cross-site ' })
  await getByNode('/', { 'Sec-Fetch-Site': ' cross-site' })
  await getByNode('/')
  expect(endpoint.sites).toEqual(['cross-site ', 'cross-site', null])
})

test('a request in HTTP/1.0 is answered in HTTP/1.0, and the connection ends', async () => {
  await sendRaw(`GET /bytes/3 HTTP/1.0\r\n${HEAD}\r\n`)
  expect(received).toBe('HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nxxx')
  expect(isClosed).toBe(true)
})

test('a head in pieces is one in HTTP/1.0 still', async () => {
  await sendRaw('GET /bytes/3 HT', 'TP/1.0\r\nHost: a\r', '\n\r\n')
  expect(received).toMatch(/^HTTP\/1\.0 200/)
})

test('HTTP/1.0 with keep-alive goes on', async () => {
  const request = `GET /bytes/1 HTTP/1.0\r\n${HEAD}Connection: keep-alive\r\n\r\n`
  await sendRaw(request, request)
  expect(received.match(/HTTP\/1\.0 200 OK|Connection: keep-alive/g)).toHaveLength(4)
  expect(isClosed).toBe(false)
})

test('a body without a length ends with its connection in HTTP/1.0, keep-alive or not', async () => {
  endpoint.answer = () => new Response('abc', { headers: { 'Transfer-Encoding': 'chunked' } })
  await sendRaw(`GET / HTTP/1.0\r\n${HEAD}Connection: keep-alive\r\n\r\n`)
  expect(received).toMatch(/^HTTP\/1\.0 200 OK\r\ncontent-type: text\/plain;charset=UTF-8\r\n\r\nabc$/)
  expect(isClosed).toBe(true)
})

test('an empty answer in HTTP/1.0 has a length', async () => {
  await sendRaw(`GET /status/404 HTTP/1.0\r\n${HEAD}\r\n`)
  expect(received).toMatch(/^HTTP\/1\.0 404 Not Found\r\n.*Content-Length: 0\r\n\r\n$/s)
  expect(isClosed).toBe(true)
})
