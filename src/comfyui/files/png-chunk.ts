import { crc32 } from 'node:zlib'

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export function isPng(bytes: Uint8Array): boolean {
  return PNG_SIGNATURE.equals(bytes.subarray(0, 8))
}

/** One chunk: length, type, data, checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.allocUnsafe(data.length + 12)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  chunk.set(data, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8)
  return chunk
}

/** A text of a PNG; in `tEXt` where Latin-1 can say it, else in `iTXt`. */
export function pngTextChunk(key: string, text: string): Buffer {
  if (/^[\0-\xff]*$/.test(text)) return pngChunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1'))
  return pngChunk('iTXt', Buffer.concat([Buffer.from(`${key}\0\0\0\0\0`, 'latin1'), Buffer.from(text)]))
}

/** Reads the chunks of a PNG as far as they go. */
export function* readPngChunks(png: Uint8Array): Generator<{ type: string; data: Buffer }> {
  const buffer = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  let position = PNG_SIGNATURE.length
  while (position + 12 <= buffer.length) {
    const length = buffer.readUInt32BE(position)
    if (position + 12 + length > buffer.length) return
    yield {
      type: buffer.toString('latin1', position + 4, position + 8),
      data: buffer.subarray(position + 8, position + 8 + length),
    }
    position += 12 + length
  }
}
