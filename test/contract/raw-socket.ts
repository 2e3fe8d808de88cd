import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { constants, inflateRawSync } from 'node:zlib'
import type { JsonObject } from '../../src/protocol/json.ts'
import type { Comparison } from './comparison.ts'
import { at } from './recording.ts'

/** How long nothing may come before the server is taken to have said all. */
const QUIET_MS = 30

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

interface RawAction {
  /** Sent at once. */
  readonly head: string
  /** Sent when the handshake has been answered and its frames have come. */
  readonly frame?: Buffer
  /** Sent when something has come, in place of a frame. */
  readonly after?: string
}

/** What the recorder's labels stand for, in bytes. */
const ACTIONS: Readonly<Record<string, (host: string) => RawAction>> = {
  "ping 'hi'": (host) => ({ head: handshake(host), frame: frame(0x89, Buffer.from('hi')) }),
  'close 1000 bye': (host) => ({ head: handshake(host), frame: frame(0x88, Buffer.from('\u0003\u00e8bye', 'latin1')) }),
  'close without a code': (host) => ({ head: handshake(host), frame: frame(0x88, Buffer.alloc(0)) }),
  'fragmented feature_flags': (host) => ({ head: handshake(host), frame: fragments() }),
  'unmasked text frame': (host) => ({
    head: handshake(host),
    frame: Buffer.concat([Buffer.from([0x81, 2]), Buffer.from('{}')]),
  }),
  'reserved opcode 3': (host) => ({ head: handshake(host), frame: frame(0x83, Buffer.from('x')) }),
  '5 MB text frame (limit is 4 MB)': (host) => ({
    head: handshake(host),
    frame: frame(0x81, Buffer.alloc(5 * 1024 * 1024, 'x')),
  }),
  'text frame that is not UTF-8': (host) => ({ head: handshake(host), frame: frame(0x81, Buffer.from([0xff, 0xfe])) }),
  'nothing for 6 s (heartbeat?)': (host) => ({ head: handshake(host), frame: Buffer.alloc(0) }),
  'version 12': (host) => ({ head: handshake(host, { version: '12', path: '/ws' }) }),
  'version 8': (host) => ({ head: handshake(host, { version: '8', path: '/ws' }) }),
  'no key': (host) => ({ head: handshake(host, { key: null, path: '/ws' }) }),
  'two pipelined GETs (raw HTTP headers as sent)': (host) => ({
    head: `GET /prompt HTTP/1.1\r\nHost: ${host}\r\n\r\nGET /queue HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  }),
  'HTTP/1.0': (host) => ({ head: `GET /prompt HTTP/1.0\r\nHost: ${host}\r\n\r\n` }),
  'Expect: 100-continue': (host) => ({
    head: `POST /prompt HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    after: '{}',
  }),
  'chunked request body': (host) => ({
    head: `POST /prompt HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n{"prompt": {}}\r\n0\r\n\r\n`,
  }),
}

/** Sends recorded bytes on a plain socket and compares the bytes that come back. */
export async function replayRaw(comparison: Comparison, url: string, seq: number, raw: JsonObject): Promise<void> {
  const { host } = new URL(url)
  const sent = raw.get('sent')
  const extra = String(raw.get('extraHeaders') ?? '').replace('127.0.0.1:8191', host)
  const action = typeof sent === 'string' ? ACTIONS[sent]?.(host) : { head: handshake(host, { extra }) }
  comparison.in(`step ${seq} raw (${typeof sent === 'string' ? sent : `handshake ${extra}`})`)
  if (!action) return comparison.add('sent', 'a known action', String(sent))
  let socket: RawSocket
  try {
    socket = await RawSocket.open(url)
  } catch (error) {
    return comparison.add('connect', 'a socket', String(error))
  }
  try {
    await exchange(comparison, socket, action, raw)
  } finally {
    socket.destroy()
  }
}

async function exchange(comparison: Comparison, socket: RawSocket, action: RawAction, raw: JsonObject): Promise<void> {
  const received = raw.get('received')
  socket.write(Buffer.from(action.head))
  const first = await socket.read()
  if (typeof received === 'string') {
    compareHttp(comparison, 'received', received, first)
    if (action.after !== undefined) {
      socket.write(Buffer.from(action.after))
      compareHttp(comparison, 'then', String(raw.get('then')), await socket.read())
    }
  } else if (action.frame) {
    socket.write(action.frame)
    comparison.compare('framesHex', at(received, 'framesHex'), (await socket.read()).toString('hex'))
  } else compareHandshake(comparison, received as JsonObject, first)
  if (raw.get('closed') === true) comparison.compare('closed', true, socket.isEnded)
}

function compareHandshake(comparison: Comparison, recorded: JsonObject, received: Buffer): void {
  const end = received.indexOf('\r\n\r\n')
  const head = received.toString('latin1', 0, end)
  comparison.compare('handshake', headLines(String(recorded.get('handshake'))), headLines(head))
  const hex = received.subarray(end + 4).toString('hex')
  const expected = String(recorded.get('framesHex'))
  // A compressed frame is compared by what it holds: deflate has more than one way to say it.
  if (expected.startsWith('c1') && hex.startsWith('c1')) {
    return comparison.compare('frame', inflateFrame(expected), inflateFrame(hex))
  }
  comparison.compare('framesHex', expected, hex)
}

function inflateFrame(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  const payload = Buffer.concat([bytes.subarray(2), Buffer.from([0, 0, 0xff, 0xff])])
  return inflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')
}

/** Lines of a head in order, without those of the machine; names of headers have no case. */
function headLines(head: string): string[] {
  return head
    .split(/\r?\n/)
    .filter((line) => !/^(date|server|connection: keep-alive)/i.test(line))
    .map((line) => line.replace(/^[^: ]+:/, (name) => name.toLowerCase()))
    .toSorted()
}

function compareHttp(comparison: Comparison, path: string, recorded: string, received: Buffer): void {
  const split = (text: string): { head: string[]; body: string } => {
    const [head = '', ...body] = text.split('\r\n\r\n')
    return { head: headLines(head), body: body.join('\r\n\r\n') }
  }
  const expected = split(recorded)
  const actual = split(received.toString('latin1'))
  comparison.compare(`${path} (head)`, expected.head, actual.head)
  const strip = (body: string): string => {
    return body.replace(/\r\n(Date|Server):[^\r]*/gi, '').replace(/^Content-[A-Z]\w+:/gim, (name) => name.toLowerCase())
  }
  if (!expected.body.includes('"sid"'))
    return comparison.compare(`${path} (body)`, strip(expected.body), strip(actual.body))
  // A socket without an id of its own: the frame ends with the made-up one.
  const frameOf = (body: string): string => body.slice(body.indexOf('{'))
  comparison.compare(`${path} (frame)`, frameOf(expected.body), frameOf(actual.body))
}

function handshake(
  host: string,
  options: { version?: string; key?: string | null; path?: string; extra?: string } = {},
): string {
  const { version = '13', key = KEY, path = '/ws?clientId=raw', extra = '' } = options
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    ...(key === null ? [] : [`Sec-WebSocket-Key: ${key}`]),
    `Sec-WebSocket-Version: ${version}`,
    ...(extra ? [extra] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A masked frame, as clients send it. */
function frame(first: number, payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.concat([Buffer.from([0x80 | 127, 0, 0, 0, 0]), uint32(payload.length)])
  const masked = Buffer.from(payload)
  for (let index = 0; index < masked.length; index += 1) masked[index] = (masked[index] ?? 0) ^ (mask[index % 4] ?? 0)
  return Buffer.concat([Buffer.from([first]), length, mask, masked])
}

function fragments(): Buffer {
  const text = '{"type": "feature_flags", "data": {}}'
  return Buffer.concat([frame(0x01, Buffer.from(text.slice(0, 10))), frame(0x80, Buffer.from(text.slice(10)))])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

class RawSocket {
  readonly #socket: Socket
  #parts: Buffer[] = []
  isEnded = false

  static async open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new RawSocket(socket)
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (part: Buffer) => this.#parts.push(part))
    const end = (): void => void (this.isEnded = true)
    socket.on('end', end)
    socket.on('close', end)
    socket.on('error', end)
  }

  write(bytes: Buffer): void {
    if (bytes.length > 0) this.#socket.write(bytes)
  }

  /** All that came until nothing more comes. */
  async read(): Promise<Buffer> {
    for (let count = -1; count !== this.#parts.length && !this.isEnded;) {
      count = this.#parts.length
      await delay(QUIET_MS)
    }
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    return bytes
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
