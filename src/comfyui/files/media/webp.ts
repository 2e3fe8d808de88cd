import type { EmbeddedTexts } from './silence.ts'

export interface WebpFrame {
  /** RGB or RGBA, row by row. */
  readonly bytes: Uint8Array
  /** Milliseconds. */
  readonly duration: number
}

/** Writes a lossless WebP, animated when there is more than one frame. */
export function encodeWebp(
  size: { width: number; height: number; channels: number },
  frames: readonly WebpFrame[],
  texts: EmbeddedTexts,
): Buffer {
  const hasAlpha = size.channels === 4
  const isAnimated = frames.length > 1
  const [only] = frames
  const head = Buffer.alloc(10)
  head[0] = (isAnimated ? 0x02 : 0) | (texts.length > 0 ? 0x08 : 0) | (hasAlpha ? 0x10 : 0)
  head.writeUIntLE(size.width - 1, 4, 3)
  head.writeUIntLE(size.height - 1, 7, 3)
  const pictures = isAnimated
    ? [
        chunk('ANIM', Buffer.alloc(6)),
        ...frames.map((frame) => chunk('ANMF', frameHead(size, frame), chunk('VP8L', lossless(size, frame.bytes)))),
      ]
    : [chunk('VP8L', lossless(size, only?.bytes ?? new Uint8Array()))]
  const exif = texts.length > 0 ? [chunk('EXIF', exifTexts(texts))] : []
  const body = Buffer.concat([Buffer.from('WEBP'), chunk('VP8X', head), ...pictures, ...exif])
  return Buffer.concat([Buffer.from('RIFF'), uint32le(body.length), body])
}

function chunk(name: string, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(name), uint32le(data.length), data, Buffer.alloc(data.length % 2)])
}

function frameHead(size: { width: number; height: number }, frame: WebpFrame): Buffer {
  const head = Buffer.alloc(16)
  head.writeUIntLE(size.width - 1, 6, 3)
  head.writeUIntLE(size.height - 1, 9, 3)
  head.writeUIntLE(frame.duration, 12, 3)
  return head
}

/** @note One prefix code a channel: of a single symbol where the channel is flat, else eight bits for each byte. */
function lossless(
  { width, height, channels }: { width: number; height: number; channels: number },
  bytes: Uint8Array,
): Buffer {
  const bits = new LowBitWriter()
  bits
    .write(0x2f, 8)
    .write(width - 1, 14)
    .write(height - 1, 14)
    .write(channels === 4 ? 1 : 0, 1)
    .write(0, 3)
  // @note No transforms, no colour cache, one group of codes.
  bits.write(0, 3)
  const order = [1, 0, 2, 3]
  const flat = order.map((channel) => flatValue(bytes, channels, channel))
  for (const value of flat) {
    if (value === undefined) writeByteCode(bits)
    else writeSingle(bits, value)
  }
  writeSingle(bits, 0)
  for (let start = 0; start < bytes.length; start += channels) {
    for (const [index, channel] of order.entries()) {
      if (flat[index] === undefined) bits.write(reversed(bytes[start + channel] as number), 8)
    }
  }
  return bits.finish()
}

function flatValue(bytes: Uint8Array, channels: number, channel: number): number | undefined {
  if (channel >= channels) return 255
  const value = Number(bytes[channel])
  for (let index = channel; index < bytes.length; index += channels) if (bytes[index] !== value) return undefined
  return value
}

function writeSingle(bits: LowBitWriter, symbol: number): void {
  bits.write(1, 1).write(0, 1).write(1, 1).write(symbol, 8)
}

/** A code in which 256 symbols have eight bits each. */
function writeByteCode(bits: LowBitWriter): void {
  // @note Lengths of the lengths come in an order of their own: 8 is the twelfth.
  bits.write(0, 1).write(12 - 4, 4)
  for (let index = 0; index < 12; index += 1) bits.write(index === 11 ? 1 : 0, 3)
  // @note Only so many symbols follow: 256, in 8 bits after 2. The lone length needs no bits of its own.
  bits
    .write(1, 1)
    .write(3, 3)
    .write(256 - 2, 8)
}

function reversed(byte: number): number {
  let result = 0
  for (let bit = 0; bit < 8; bit += 1) result |= ((byte >> bit) & 1) << (7 - bit)
  return result
}

class LowBitWriter {
  readonly #bytes: number[] = []
  #pending = 0
  #count = 0

  write(value: number, count: number): this {
    for (let bit = 0; bit < count; bit += 1) {
      this.#pending |= ((value >> bit) & 1) << this.#count
      this.#count += 1
      if (this.#count === 8) this.#flush()
    }
    return this
  }

  finish(): Buffer {
    if (this.#count > 0) this.#flush()
    return Buffer.from(this.#bytes)
  }

  #flush(): void {
    this.#bytes.push(this.#pending)
    this.#pending = 0
    this.#count = 0
  }
}

/** @note The prompt is under the tag of the camera model, all others count down from the tag of its maker. */
function exifTexts(texts: EmbeddedTexts): Buffer {
  const tagged = texts.map(([key, text], index) => ({
    tag: index === 0 ? 0x0110 : 0x0110 - index,
    text: Buffer.from(`${key}:${text}\0`),
  }))
  const entries = tagged.toSorted((left, right) => left.tag - right.tag)
  let offset = 8 + 2 + entries.length * 12 + 4
  const directory = Buffer.alloc(offset - 8)
  directory.writeUInt16BE(entries.length)
  const data: Buffer[] = []
  for (const [index, { tag, text }] of entries.entries()) {
    const start = 2 + index * 12
    directory.writeUInt16BE(tag, start)
    directory.writeUInt16BE(2, start + 2)
    directory.writeUInt32BE(text.length, start + 4)
    if (text.length <= 4) text.copy(directory, start + 8)
    else {
      directory.writeUInt32BE(offset, start + 8)
      const padded = Buffer.concat([text, Buffer.alloc(text.length % 2)])
      data.push(padded)
      offset += padded.length
    }
  }
  return Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'), directory, ...data])
}

function uint32le(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
