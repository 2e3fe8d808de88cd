import type { Picture } from './picture.ts'

type Bitmap = Pick<Picture, 'width' | 'height' | 'rgba'>

/** Reads the formats that are little more than their pixels: BMP and the PNM family. `undefined` for others. */
export function readBitmap(bytes: Uint8Array): Bitmap | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const signature = buffer.toString('latin1', 0, 2)
  if (signature === 'BM') return readBmp(buffer)
  return /^P[1-6]$/.test(signature) ? readPnm(buffer) : undefined
}

/** @note Only what is not compressed; of 32 bits PIL ignores the fourth byte. */
function readBmp(buffer: Buffer): Bitmap | undefined {
  if (buffer.length < 54) return undefined
  const start = buffer.readUInt32LE(10)
  const headerLength = buffer.readUInt32LE(14)
  const width = buffer.readInt32LE(18)
  const height = Math.abs(buffer.readInt32LE(22))
  const isTopDown = buffer.readInt32LE(22) < 0
  const bits = buffer.readUInt16LE(28)
  const compression = buffer.readUInt32LE(30)
  const isReadable = [1, 4, 8, 24].includes(bits) ? compression === 0 : bits === 32 && [0, 3].includes(compression)
  const rowLength = Math.ceil((width * bits) / 32) * 4
  if (!isReadable || width < 1 || start + rowLength * height > buffer.length) return undefined
  const palette = 14 + headerLength
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y += 1) {
    const row = start + (isTopDown ? y : height - 1 - y) * rowLength
    for (let x = 0; x < width; x += 1) {
      const blue = bits > 8 ? row + (x * bits) / 8 : palette + 4 * indexAt(buffer, row, x, bits)
      const target = (y * width + x) * 4
      for (let channel = 0; channel < 3; channel += 1) rgba[target + channel] = Number(buffer[blue + 2 - channel])
    }
  }
  return { width, height, rgba }
}

function indexAt(buffer: Buffer, row: number, x: number, bits: number): number {
  const shift = 8 - bits - ((x * bits) % 8)
  return (buffer.readUInt8(row + Math.floor((x * bits) / 8)) >> shift) & ((1 << bits) - 1)
}

function readPnm(buffer: Buffer): Bitmap | undefined {
  const kind = buffer.readUInt8(1) - 0x30
  const isBits = kind === 1 || kind === 4
  const blank = String.raw`(?:\s|#[^\n]*\n)+`
  const numbers = isBits ? `${blank}(\\d+)${blank}(\\d+)` : `${blank}(\\d+)${blank}(\\d+)${blank}(\\d+)`
  const header = new RegExp(`^P\\d${numbers}`).exec(buffer.toString('latin1', 0, 512))
  if (!header) return undefined
  const [width, height, highest] = [Number(header[1]), Number(header[2]), isBits ? 1 : Number(header[3])]
  if (!(highest > 0 && highest < 256) || width === 0 || height === 0) return undefined
  const channels = kind === 3 || kind === 6 ? 3 : 1
  const body = buffer.subarray(header[0].length + 1)
  const count = width * height * channels
  const samples = kind < 4 ? readNumbers(body, isBits) : isBits ? unpackBits(body, width, height) : body
  if (samples.length < count) return undefined
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (const [index, sample] of samples.slice(0, count).entries()) {
    const value = Math.min(255, Math.round((sample / highest) * 255))
    if (channels === 3) rgba[Math.floor(index / 3) * 4 + (index % 3)] = value
    // @note In a picture of bits 1 is black.
    else rgba.fill(isBits ? 255 - value : value, index * 4, index * 4 + 3)
  }
  return { width, height, rgba }
}

function readNumbers(body: Buffer, isBits: boolean): number[] {
  const text = body.toString('latin1').replace(/#[^\n]*/g, '')
  return Array.from(text.matchAll(isBits ? /[01]/g : /\d+/g), ([digits]) => Number(digits))
}

function unpackBits(body: Buffer, width: number, height: number): number[] {
  const rowLength = Math.ceil(width / 8)
  if (body.length < rowLength * height) return []
  return Array.from({ length: width * height }, (_, pixel) => {
    const x = pixel % width
    return (body.readUInt8(Math.floor(pixel / width) * rowLength + (x >> 3)) >> (7 - (x & 7))) & 1
  })
}
