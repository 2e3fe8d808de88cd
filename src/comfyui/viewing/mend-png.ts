import { constants, crc32, deflateSync, inflateSync } from 'node:zlib'
import { PNG_SIGNATURE, pngChunk, readPngChunks } from '../files/png-chunk.ts'
import { pngRowsLength } from '../files/png-rows.ts'

const NEEDED = new Set(['IHDR', 'PLTE', 'tRNS'])

/**
 * Makes a strict PNG of one that PIL reads all the same: the end may be missing, other bytes may follow it, and there may
 * be more data than pixels.
 *
 * @returns `undefined` where the data are not enough
 */
export function mendPng(png: Uint8Array): Buffer | undefined {
  const pixels = pixelsOf(png)
  if (!pixels) return undefined
  const kept = [...readPngChunks(png)]
    .filter(({ type }) => NEEDED.has(type))
    .map(({ type, data }) => pngChunk(type, data))
  const packed = pngChunk('IDAT', deflateSync(pixels, { level: 1 }))
  return Buffer.concat([PNG_SIGNATURE, ...kept, packed, pngChunk('IEND', Buffer.alloc(0))])
}

/** The rows with their filter bytes; `undefined` where they are not whole. */
function pixelsOf(png: Uint8Array): Buffer | undefined {
  const chunks = [...readPngChunks(png)]
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  const data = Buffer.concat(chunks.flatMap((chunk) => (chunk.type === 'IDAT' ? [chunk.data] : [])))
  if (!header || header.length < 13) return undefined
  const length = pngRowsLength(header)
  const pixels = inflate(data)
  return pixels && pixels.length >= length ? pixels.subarray(0, length) : undefined
}

/** Whether the checksums of the chunks in front of the pixels hold; PIL looks at no others. */
export function hasSoundHead(png: Uint8Array): boolean {
  for (const { type, data } of readPngChunks(png)) {
    if (type === 'IDAT') return true
    const checksum = Buffer.from(data.buffer, data.byteOffset + data.length, 4).readUInt32BE(0)
    if (crc32(data, crc32(type)) !== checksum) return false
  }
  return true
}

/** A PNG without its declaration of what is transparent. */
export function withoutTransparency(png: Uint8Array): Buffer {
  const chunks = [...readPngChunks(png)].filter(({ type }) => type !== 'tRNS')
  return Buffer.concat([PNG_SIGNATURE, ...chunks.map(({ type, data }) => pngChunk(type, data))])
}

function inflate(data: Buffer): Buffer | undefined {
  try {
    return inflateSync(data, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return undefined
  }
}
