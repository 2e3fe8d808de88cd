import net from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

const HANDSHAKE = [
  'GET /ws?clientId=raw HTTP/1.1',
  'Host: 127.0.0.1:8188',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n')
const ACCEPTED = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
].join('\r\n')
const WELCOME = '8107' + Buffer.from('welcome').toString('hex')

let endpoint: EchoEndpoint
let socket: net.Socket
let received: Buffer
let isClosed: boolean
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
  socket = net.connect(8188, '127.0.0.1')
  received = Buffer.alloc(0)
  isClosed = false
  socket.on('data', (data) => (received = Buffer.concat([received, data])))
  socket.on('end', () => (isClosed = true))
})
afterEach(() => {
  socket.destroy()
  return unmount(endpoint)
})

/** Shakes hands, and gives back what the server has sent since. */
async function open(extra = ''): Promise<void> {
  socket.write(`${HANDSHAKE}${extra}\r\n\r\n`)
  await expect.poll(() => received.toString('latin1')).toContain('\r\n\r\n')
  await pause()
}

function framesHex(): string {
  return received.subarray(received.indexOf('\r\n\r\n') + 4).toString('hex')
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

function frame(opcode: number, payload: Buffer, { final = true, masked = true } = {}): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const long = Buffer.alloc(8)
  long.writeBigUInt64BE(BigInt(payload.length))
  const length = payload.length < 126 ? Buffer.from([payload.length]) : Buffer.concat([Buffer.from([127]), long])
  if (masked) length[0] = (length[0] ?? 0) | 0x80
  const body = masked ? payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : payload
  return Buffer.concat([Buffer.from([(final ? 0x80 : 0) | opcode]), length, masked ? mask : Buffer.alloc(0), body])
}

test('the handshake is answered in the words of aiohttp', async () => {
  await open()
  expect(received.toString('latin1').split('\r\n\r\n')[0]).toBe(ACCEPTED)
  expect(framesHex()).toBe(WELCOME)
})

test('compression is accepted by its bare name, and the first message is compressed', async () => {
  await open('\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits')
  expect(received.toString('latin1').split('\r\n\r\n')[0]).toBe(
    `${ACCEPTED}\r\nSec-WebSocket-Extensions: permessage-deflate`,
  )
  expect(framesHex()).toMatch(/^c1/)
})

test('no subprotocol is confirmed', async () => {
  await open('\r\nSec-WebSocket-Protocol: foo')
  expect(received.toString('latin1').split('\r\n\r\n')[0]).toBe(ACCEPTED)
})

test.each([
  { sent: "ping 'hi'", bytes: frame(9, Buffer.from('hi')), answer: '8a026869', closes: false },
  { sent: 'pong', bytes: frame(10, Buffer.from('hi')), answer: '', closes: false },
  {
    sent: 'close 1000 bye',
    bytes: frame(8, Buffer.from('\x03\xe8bye', 'latin1')),
    answer: '880203e8',
    closes: true,
  },
  { sent: 'close without a code', bytes: frame(8, Buffer.alloc(0)), answer: '880203e8', closes: true },
  { sent: 'close 4001', bytes: frame(8, Buffer.from('\x0f\xa1', 'latin1')), answer: '880203e8', closes: true },
  { sent: 'a reserved opcode', bytes: frame(3, Buffer.from('abc')), answer: '880203ea', closes: true },
  { sent: 'a close frame of one byte', bytes: frame(8, Buffer.from('a')), answer: '880203ea', closes: true },
  { sent: 'a continuation of nothing', bytes: frame(0, Buffer.from('a')), answer: '880203ea', closes: true },
  { sent: 'text that is not UTF-8', bytes: frame(1, Buffer.from([0xff, 0xfe])), answer: '880203ef', closes: true },
  {
    sent: '5 MB of text',
    bytes: frame(1, Buffer.alloc(5 * 1024 * 1024, 'a')),
    answer: '880203f1',
    closes: true,
  },
  {
    sent: 'text without a mask',
    bytes: frame(1, Buffer.from('abc'), { masked: false }),
    answer: '8103616263',
    closes: false,
  },
  {
    sent: 'text in two fragments with a ping between them',
    bytes: Buffer.concat([
      frame(1, Buffer.from('abc'), { final: false }),
      frame(9, Buffer.alloc(0)),
      frame(0, Buffer.from('def')),
    ]),
    answer: '8a008106616263646566',
    closes: false,
  },
])('$sent is answered as aiohttp answers it', async ({ bytes, answer, closes }) => {
  await open()
  socket.write(bytes)
  await pause()
  expect(framesHex()).toBe(WELCOME + answer)
  expect(isClosed).toBe(closes)
})

test('frames that arrive byte by byte are read', async () => {
  await open()
  for (const byte of frame(1, Buffer.from('abc'))) socket.write(Buffer.from([byte]))
  await pause()
  expect(framesHex()).toBe(`${WELCOME}8103616263`)
})

test('requests in one packet are answered one after the other', async () => {
  const head = 'HTTP/1.1\r\nHost: 127.0.0.1:8188\r\n\r\n'
  socket.write(`GET /status/404 ${head}GET /status/403 ${head}`)
  await expect
    .poll(() => received.toString('latin1').match(/HTTP\/1\.1 \d+/g))
    .toEqual(['HTTP/1.1 404', 'HTTP/1.1 403'])
})

test('a chunked body is read, and 100 Continue sent before it is', async () => {
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n')
  await expect.poll(() => received.toString('latin1')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  socket.write('2\r\n{}\r\n0\r\n\r\n')
  await expect.poll(() => received.toString('latin1')).toContain('"length":2')
})
