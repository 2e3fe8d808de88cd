import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

const EMPTY_QUEUE = '{"queue_running": [], "queue_pending": []}'

async function get(path: string, init?: RequestInit): Promise<[status: number, body: string]> {
  const response = await fetch(comfy.url + path, init)
  return [response.status, await response.text()]
}

function send(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(8188, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')))
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
}

test('a method that no server knows is refused with the place where it stops making sense', async () => {
  const text = "Invalid method encountered:\n\n  b'patch /queue HTTP/1.1'\n    ^"
  expect(await get('/queue', { method: 'patch' })).toEqual([400, text])
  const [status] = await get('/queue', { method: 'FOO', body: 'x'.repeat(100_000) })
  expect(status).toBe(400)
  expect(await get('/queue')).toEqual([200, EMPTY_QUEUE])
})

test('a method that is known to HTTP, and not to the route, is 405', async () => {
  expect(await get('/queue', { method: 'PROPFIND' })).toEqual([405, '405: Method Not Allowed'])
  expect(await get('/queue', { method: 'SOURCE' })).toEqual([405, '405: Method Not Allowed'])
})

test('a tunnel leads nowhere, whatever it is asked for', async () => {
  for (const target of ['/queue', '127.0.0.1:8188', 'elsewhere.example:443'])
    expect(await send(`CONNECT ${target} HTTP/1.1\r\nHost: 127.0.0.1:8188\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\n[^]*\r\n\r\n404: Not Found$/,
    )
})

test('what is no path is not found, by whatever method', async () => {
  const ask = (method: string) =>
    send(`${method} * HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`)
  expect(await Promise.all(['GET', 'HEAD', 'POST', 'DELETE'].map(ask))).toEqual(
    Array(4).fill(expect.stringMatching(/^HTTP\/1\.1 404 /)),
  )
})

test('of headers that come twice the first one counts', async () => {
  const ask = (headers: string) => send(`GET /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n\r\n`)
  expect(await ask('Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site')).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ask('Sec-Fetch-Site: cross-site\r\nSec-Fetch-Site: none')).toMatch(/^HTTP\/1\.1 403 /)
})

test('a target or a header over 8190 bytes is refused', async () => {
  const target = 'Got more than 8190 bytes (9007) when reading Status line is too long.'
  expect(await get(`/queue?${'a'.repeat(9000)}`)).toEqual([400, target])
  const header = 'Got more than 8190 bytes (9000) when reading Header value is too long.'
  expect(await get('/queue', { headers: { 'x-long': 'a'.repeat(9000) } })).toEqual([400, header])
  expect(await get(`/queue?${'a'.repeat(8000)}`, { headers: { 'x-long': 'a'.repeat(8000) } })).toEqual([
    200,
    EMPTY_QUEUE,
  ])
})

test('the refusal of the parser comes in HTTP/1.0, and ends the connection', async () => {
  const received = await send('FOO / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n')
  expect(received).toMatch(/^HTTP\/1\.0 400 Bad Request\r\n/)
  expect(received).not.toMatch(/connection:/i)
  expect(await send('{"not": "HTTP"}')).toMatch(/^HTTP\/1\.0 400 /)
})

test('a whole URL in place of a path leads to the path, whatever host it names', async () => {
  const status = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: 8188, path: 'http://elsewhere.example/queue' }
    httpRequest(options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(200)
})

test.each([
  ['expect', 'nothing', 417, 'Unknown Expect: nothing'],
  ['content-encoding', 'br', 400, 'Can not decode content-encoding: brotli (br). Please install `Brotli`'],
])('a header %s: %s is refused for any path', async (name, value, expected, text) => {
  for (const path of ['/queue', '/nope', '/internal/nope']) {
    const answer = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: 8188, path, headers: { [name]: value, 'content-length': '0' } }
      httpRequest(options, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve([response.statusCode, body]))
      })
        .on('error', reject)
        .end()
    })
    expect(answer).toEqual([expected, text])
  }
})
