import { constants, inflateRawSync } from 'node:zlib'
import { OPCODE } from './frame-writer.ts'

/** aiohttp's default; a message of exactly this size is too large already (protocol 2.1). */
const MESSAGE_LIMIT = 4 * 1024 * 1024
const DEFLATE_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])
const WINDOW_BYTES = 32_768
const RESERVED_CLOSE_CODES_IN_USE = new Set([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014])

export type IncomingFrame =
  | { type: 'message'; data: string | Uint8Array }
  | { type: 'ping'; data: Buffer }
  | { type: 'pong' }
  | { type: 'close'; code: number; reason: string }

/** The client broke the protocol; the code is what the server closes with. */
export class WireError extends Error {
  readonly closeCode: number

  constructor(closeCode: number, message: string) {
    super(message)
    this.name = 'WireError'
    this.closeCode = closeCode
  }
}

interface FrameHead {
  final: boolean
  compressed: boolean
  opcode: number
  length: number
  mask: Buffer | undefined
  bytes: number
}

/**
 * Bytes of a client in, frames out, with the tolerance of aiohttp's reader.
 * @note An unmasked frame is accepted, against RFC 6455, because aiohttp accepts it (recording 45).
 */
export class FrameReader {
  readonly #deflate: boolean
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #front: Buffer = Buffer.alloc(0)
  /** What has come since, and is joined when it is needed. */
  #later: Buffer[] = []
  #available = 0
  #message: { opcode: number; compressed: boolean; parts: Buffer[]; bytes: number } | undefined
  #window: Buffer = Buffer.alloc(0)

  constructor(options: { deflate: boolean }) {
    this.#deflate = options.deflate
  }

  *read(chunk: Buffer): Generator<IncomingFrame, void, undefined> {
    this.#later.push(chunk)
    this.#available += chunk.byteLength

    for (let head = this.#head(); head && this.#available >= head.bytes + head.length; head = this.#head()) {
      this.#take(head.bytes)
      const payload = unmask(this.#take(head.length), head.mask)
      const frame = head.opcode >= OPCODE.close ? this.#control(head, payload) : this.#data(head, payload)
      if (frame) yield frame
    }
  }

  #head(): FrameHead | undefined {
    if (this.#available < 2) return undefined
    const start = this.#peek(Math.min(this.#available, 14))
    const first = start.readUInt8(0)
    const second = start.readUInt8(1)
    const opcode = first & 0x0f
    const final = (first & 0x80) !== 0
    const compressed = (first & 0x40) !== 0
    const shortLength = second & 0x7f
    this.#check(opcode, first, shortLength)

    const lengthBytes = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0
    const masked = (second & 0x80) !== 0
    const bytes = 2 + lengthBytes + (masked ? 4 : 0)
    if (start.byteLength < bytes) return undefined

    const length =
      lengthBytes === 2 ? start.readUInt16BE(2) : lengthBytes === 8 ? Number(start.readBigUInt64BE(2)) : shortLength
    return { final, compressed, opcode, length, mask: masked ? start.subarray(bytes - 4, bytes) : undefined, bytes }
  }

  #check(opcode: number, first: number, shortLength: number): void {
    const reserved = first & (this.#deflate ? 0x30 : 0x70)
    if (reserved !== 0) throw new WireError(1002, 'Received frame with non-zero reserved bits')
    if (opcode > OPCODE.pong || (opcode > OPCODE.binary && opcode < OPCODE.close)) {
      throw new WireError(1002, `Unexpected opcode=${opcode}`)
    }
    if (opcode < OPCODE.close) return
    if ((first & 0x80) === 0) throw new WireError(1002, 'Received fragmented control frame')
    if ((first & 0x40) !== 0) throw new WireError(1002, 'Received control frame with a compressed payload')
    if (shortLength > 125) throw new WireError(1002, 'Control frame payload cannot be larger than 125 bytes')
  }

  #control(head: FrameHead, payload: Buffer): IncomingFrame {
    if (head.opcode === OPCODE.ping) return { type: 'ping', data: payload }
    if (head.opcode === OPCODE.pong) return { type: 'pong' }
    if (payload.byteLength === 0) return { type: 'close', code: 1005, reason: '' }
    if (payload.byteLength === 1) throw new WireError(1002, 'Invalid close frame')

    const code = payload.readUInt16BE(0)
    if (code < 3000 && !RESERVED_CLOSE_CODES_IN_USE.has(code)) throw new WireError(1002, `Invalid close code: ${code}`)
    return { type: 'close', code, reason: this.#decode(payload.subarray(2)) }
  }

  #data(head: FrameHead, payload: Buffer): IncomingFrame | undefined {
    if (head.opcode === OPCODE.continuation) {
      if (!this.#message) throw new WireError(1002, 'Continuation frame for non started message')
    } else if (this.#message) {
      throw new WireError(1002, 'The opcode in non-fin frame is expected to be zero')
    }

    const message = (this.#message ??= { opcode: head.opcode, compressed: head.compressed, parts: [], bytes: 0 })
    message.parts.push(payload)
    message.bytes += payload.byteLength
    if (message.bytes >= MESSAGE_LIMIT) throw new WireError(1009, `Message size exceeds limit ${MESSAGE_LIMIT}`)
    if (!head.final) return undefined

    this.#message = undefined
    const whole = message.parts.length === 1 ? payload : Buffer.concat(message.parts)
    const data = message.compressed ? this.#inflate(whole) : whole
    return { type: 'message', data: message.opcode === OPCODE.text ? this.#decode(data) : data }
  }

  /**
   * @note A client may keep its window from message to message; the last 32 KiB as dictionary are the same thing, and
   * spare a stream that would have to be awaited and freed.
   */
  #inflate(deflated: Buffer): Buffer {
    let data: Buffer
    try {
      data = inflateRawSync(Buffer.concat([deflated, DEFLATE_TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MESSAGE_LIMIT,
        ...(this.#window.byteLength > 0 && { dictionary: this.#window }),
      })
    } catch (error) {
      const isTooLarge = error instanceof RangeError
      throw new WireError(isTooLarge ? 1009 : 1006, isTooLarge ? 'Decompressed message too large' : String(error))
    }

    this.#window =
      data.byteLength >= WINDOW_BYTES
        ? data.subarray(-WINDOW_BYTES)
        : Buffer.concat([this.#window, data]).subarray(-WINDOW_BYTES)
    return data
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      throw new WireError(1007, 'Invalid UTF-8 text message')
    }
  }

  #peek(bytes: number): Buffer {
    if (this.#front.byteLength < bytes) {
      this.#front = Buffer.concat([this.#front, ...this.#later])
      this.#later = []
    }
    return this.#front.subarray(0, bytes)
  }

  #take(bytes: number): Buffer {
    const taken = this.#peek(bytes)
    this.#front = this.#front.subarray(bytes)
    this.#available -= bytes
    return taken
  }
}

function unmask(payload: Buffer, mask: Buffer | undefined): Buffer {
  if (!mask) return Buffer.from(payload)
  const plain = Buffer.allocUnsafe(payload.byteLength)
  for (let index = 0; index < plain.byteLength; index++) {
    plain[index] = Number(payload[index]) ^ Number(mask[index & 3])
  }
  return plain
}
