import { createHash } from 'node:crypto'
import type { Frame } from '../nodes/image-value.ts'
import type { FrameSize } from '../pixels/frame.ts'
import { sampledPicture } from '../pixels/sampled-picture.ts'
import { isPng } from './png-chunk.ts'
import { readPng } from './read-png.ts'

export interface Picture extends FrameSize {
  readonly frame: Frame
}

/**
 * Reads a picture file at once: PNG with its pixels; JPEG, WebP, GIF and BMP with their true size and made-up pixels.
 *
 * @returns `undefined` for anything else
 */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isPng(buffer)) {
    const png = readPng(buffer)
    return (
      png && {
        width: png.width,
        height: png.height,
        channels: png.channels,
        frame: { kind: 'raster', bytes: png.bytes },
      }
    )
  }
  const size = jpegSize(buffer) ?? webpSize(buffer) ?? gifSize(buffer) ?? bmpSize(buffer)
  if (!size || size.width === 0 || size.height === 0) return undefined
  const hash = createHash('sha256').update(buffer).digest('hex').slice(0, 12)
  return { ...size, channels: 3, frame: sampledPicture(`file ${hash}`, size) }
}

interface Size {
  readonly width: number
  readonly height: number
}

function jpegSize(buffer: Buffer): Size | undefined {
  if (buffer.length < 4 || buffer.readUIntBE(0, 3) !== 0xffd8ff) return undefined
  for (let position = 2; position + 9 < buffer.length;) {
    if (buffer[position] !== 0xff) return undefined
    const marker = buffer.readUInt8(position + 1)
    // @note The frame header is any of C0 to CF but for tables (C4, CC) and C8.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: buffer.readUInt16BE(position + 5), width: buffer.readUInt16BE(position + 7) }
    }
    position += marker === 0xff ? 1 : 2 + buffer.readUInt16BE(position + 2)
  }
  return undefined
}

function webpSize(buffer: Buffer): Size | undefined {
  if (buffer.length < 30 || buffer.toString('latin1', 0, 4) !== 'RIFF' || buffer.toString('latin1', 8, 12) !== 'WEBP')
    return undefined
  switch (buffer.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: buffer.readUIntLE(24, 3) + 1, height: buffer.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = buffer.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: buffer.readUInt16LE(26) & 0x3fff, height: buffer.readUInt16LE(28) & 0x3fff }
  }
  return undefined
}

function gifSize(buffer: Buffer): Size | undefined {
  if (buffer.length < 10 || !/^GIF8[79]a$/.test(buffer.toString('latin1', 0, 6))) return undefined
  return { width: buffer.readUInt16LE(6), height: buffer.readUInt16LE(8) }
}

function bmpSize(buffer: Buffer): Size | undefined {
  if (buffer.length < 26 || buffer.toString('latin1', 0, 2) !== 'BM') return undefined
  return { width: Math.abs(buffer.readInt32LE(18)), height: Math.abs(buffer.readInt32LE(22)) }
}
