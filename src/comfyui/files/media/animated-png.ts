import { deflateSync } from 'node:zlib'
import { filterRows } from '../png-filter.ts'
import { PNG_SIGNATURE, pngChunk } from '../png-chunk.ts'
import type { EmbeddedTexts } from './silence.ts'
import type { WebpFrame } from './webp.ts'

/** Writes an animated PNG; the texts stand behind the pictures, in private chunks. */
export function encodeAnimatedPng(
  size: { width: number; height: number; channels: number },
  frames: readonly WebpFrame[],
  texts: EmbeddedTexts,
  level: number,
): Buffer {
  const isAnimated = frames.length > 1
  const parts = [
    PNG_SIGNATURE,
    pngChunk(
      'IHDR',
      Buffer.from([...uint32(size.width), ...uint32(size.height), 8, size.channels === 4 ? 6 : 2, 0, 0, 0]),
    ),
  ]
  if (isAnimated) parts.push(pngChunk('acTL', Buffer.from([...uint32(frames.length), ...uint32(0)])))
  let sequence = 0
  for (const [index, frame] of frames.entries()) {
    const rows = filterRows(frame.bytes, size.width * size.channels, size.channels)
    const data = deflateSync(rows, { level, memLevel: 9, strategy: 1 })
    if (isAnimated) {
      parts.push(
        pngChunk(
          'fcTL',
          Buffer.from([
            ...uint32(sequence),
            ...uint32(size.width),
            ...uint32(size.height),
            ...uint32(0),
            ...uint32(0),
            frame.duration >> 8,
            frame.duration & 0xff,
            0x03,
            0xe8,
            0,
            0,
          ]),
        ),
      )
      sequence += 1
    }
    if (index === 0) parts.push(pngChunk('IDAT', data))
    else {
      parts.push(pngChunk('fdAT', Buffer.concat([Buffer.from(uint32(sequence)), data])))
      sequence += 1
    }
  }
  for (const [key, text] of texts) parts.push(pngChunk('comf', Buffer.from(`${key}\0${text}`, 'latin1')))
  return Buffer.concat([...parts, pngChunk('IEND', new Uint8Array())])
}

function uint32(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}
