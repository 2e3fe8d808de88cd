import type { Json, JsonObject } from '../../protocol/json.ts'
import { guessMediaType, splitExtension } from '../../protocol/media-type.ts'
import { isPng } from '../files/png-chunk.ts'
import type { Asset } from './asset.ts'
import { modelFacts } from './model-facts.ts'

/** What is known of a picture as soon as it is registered; nothing of other files. */
export function pictureFacts(bytes: Uint8Array, mimeType: string | undefined): JsonObject | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = mimeType?.startsWith('image/') ? pictureSize(data) : undefined
  return size && size.width > 0 && size.height > 0
    ? new Map<string, Json>([
        ['kind', 'image'],
        ['width', size.width],
        ['height', size.height],
      ])
    : undefined
}

/** What a scan finds out about a file. */
export function fileFacts({ place, content, name }: Asset, bytes: Buffer): JsonObject {
  const { path = name, file = '' } = place ?? {}
  const extension = splitExtension(path)[1]
  const facts: JsonObject = new Map<string, Json>([
    ['filename', path],
    ['content_length', bytes.length],
    ['format', extension.replace(/^\.+/, '').toLowerCase()],
    ['file_path', file],
  ])
  const type = guessMediaType(path)
  if (type !== undefined) facts.set('content_type', type)
  const more = /^\.(?:safetensors|sft)$/i.test(extension) ? modelFacts(bytes) : []
  for (const [key, value] of [...more, ...(pictureFacts(bytes, content.mimeType ?? type) ?? [])]) facts.set(key, value)
  return facts
}

interface Size {
  readonly width: number
  readonly height: number
}

function pictureSize(data: Buffer): Size | undefined {
  if (data.length >= 24 && isPng(data) && data.toString('latin1', 12, 16) === 'IHDR')
    return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
  if (data.length >= 10 && data.toString('latin1', 0, 3) === 'GIF')
    return { width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
  if (data.length >= 26 && data.toString('latin1', 0, 2) === 'BM')
    return { width: data.readInt32LE(18), height: Math.abs(data.readInt32LE(22)) }
  if (data.length >= 30 && data.toString('latin1', 8, 12) === 'WEBP') return webpSize(data)
  return data[0] === 0xff && data[1] === 0xd8 ? jpegSize(data) : undefined
}

function webpSize(data: Buffer): Size | undefined {
  switch (data.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = data.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
  }
  return undefined
}

function jpegSize(data: Buffer): Size | undefined {
  for (let position = 2; position + 9 < data.length;) {
    const marker = data.readUInt8(position + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: data.readUInt16BE(position + 7), height: data.readUInt16BE(position + 5) }
    position += 2 + data.readUInt16BE(position + 2)
  }
  return undefined
}
