import path from 'node:path'
import type { Json, JsonObject } from '../../protocol/json.ts'
import { guessMediaType, splitExtension } from '../../protocol/media-type.ts'
import { readSafetensorsHeader } from '../models/safetensors-header.ts'
import type { Asset } from './asset.ts'

/** What is known of a picture as soon as it is registered; nothing of other files. */
export function pictureFacts(bytes: Uint8Array, mimeType: string | undefined): JsonObject | undefined {
  const size = mimeType?.startsWith('image/') ? pictureSize(bytes) : undefined
  return (
    size &&
    new Map<string, Json>([
      ['kind', 'image'],
      ['width', size.width],
      ['height', size.height],
    ])
  )
}

/** What a scan finds out about a file. */
export function fileFacts(asset: Asset, bytes: Buffer): JsonObject {
  const { path: name = asset.name, file = '' } = asset.place ?? {}
  const facts: JsonObject = new Map<string, Json>([
    ['filename', path.posix.basename(name)],
    ['content_length', asset.size],
    ['format', splitExtension(name)[1].slice(1).toLowerCase()],
    ['file_path', file],
    ['content_type', guessMediaType(name) ?? 'application/octet-stream'],
  ])
  const base = name.endsWith('.safetensors') ? baseModel(bytes) : undefined
  if (base !== undefined) facts.set('base_model', base)
  for (const [key, value] of pictureFacts(bytes, asset.mimeType) ?? []) facts.set(key, value)
  return facts
}

function baseModel(bytes: Buffer): Json | undefined {
  try {
    const header = readSafetensorsHeader(bytes, 8 * 1024 * 1024)
    const metadata = header instanceof Map ? header.get('__metadata__') : undefined
    return metadata instanceof Map ? metadata.get('ss_base_model_version') : undefined
  } catch {
    return undefined
  }
}

function pictureSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (data.length >= 24 && data.toString('latin1', 1, 4) === 'PNG')
    return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
  if (data.length >= 10 && data.toString('latin1', 0, 3) === 'GIF')
    return { width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
  return data[0] === 0xff && data[1] === 0xd8 ? jpegSize(data) : undefined
}

function jpegSize(data: Buffer): { width: number; height: number } | undefined {
  for (let position = 2; position + 9 < data.length;) {
    const marker = data.readUInt8(position + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: data.readUInt16BE(position + 7), height: data.readUInt16BE(position + 5) }
    position += 2 + data.readUInt16BE(position + 2)
  }
  return undefined
}
