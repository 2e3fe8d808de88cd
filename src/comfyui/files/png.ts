import { constants, deflateSync } from 'node:zlib'
import type { Frame } from '../nodes/image-value.ts'
import { frameBytes, frameFloats, type FrameSize, toByte } from '../pixels/frame.ts'
import { PNG_SIGNATURE, pngChunk, pngTextChunk } from './png-chunk.ts'
import { filterRows, filterRowsQuickly } from './png-filter.ts'

export interface PngOptions {
  /** The text chunks, in order; they stand before the pixels. */
  readonly texts?: Iterable<readonly [key: string, text: string]>
  /** How hard to compress: ComfyUI saves with 4 and previews with 1. */
  readonly level?: number
  /** Whose way of writing: that of PIL, which most nodes use, or FFmpeg's. */
  readonly writer?: 'pil' | 'ffmpeg'
  /** Chunks of other kinds in front of the texts, such as a colour profile, and right before the pixels. */
  readonly chunks?: { readonly first?: readonly Uint8Array[]; readonly last?: readonly Uint8Array[] }
  /** Bits a channel; 16 only with FFmpeg. */
  readonly depth?: 8 | 16
}

/**
 * Writes a PNG as ComfyUI does.
 *
 * @note Filters and compression are those of the real server too, so that even the sizes of files agree.
 */
export function encodePng(frame: Frame, size: FrameSize, options: PngOptions = {}): Buffer {
  if (options.writer === 'ffmpeg') return encodeLikeFfmpeg(frame, size, options)
  const { first = [], last = [] } = options.chunks ?? {}
  const parts = [PNG_SIGNATURE, headerChunk(size, 8), ...first]
  for (const [key, text] of options.texts ?? []) parts.push(pngTextChunk(key, text))
  parts.push(...last, imageChunks(frame, size, options.level ?? 4), END_CHUNK)
  return Buffer.concat(parts)
}

const END_CHUNK = pngChunk('IEND', new Uint8Array())
/** By the number of channels. */
const COLOR_TYPES = [0, 0, 4, 2, 6]

function headerChunk({ width, height, channels }: FrameSize, depth: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = depth
  header[9] = Number(COLOR_TYPES[channels])
  return pngChunk('IHDR', header)
}

/** @note The pixel shape is written as "0 to 1, no unit": what FFmpeg makes of a shape that nobody told it. */
const SHAPE_CHUNK = pngChunk('pHYs', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0]))

function encodeLikeFfmpeg(frame: Frame, size: FrameSize, { texts = [], depth = 8 }: PngOptions): Buffer {
  const pixels = depth === 16 ? frameWords(frame, size) : frameBytes(frame, size)
  const rowLength = (size.width * size.channels * depth) / 8
  const rows = new Uint8Array((rowLength + 1) * size.height)
  for (let y = 0; y < size.height; y += 1)
    rows.set(pixels.subarray(y * rowLength, (y + 1) * rowLength), y * (rowLength + 1) + 1)
  const chunks = Array.from(texts, ([key, text]) => pngTextChunk(key, text))
  return Buffer.concat([
    PNG_SIGNATURE,
    headerChunk(size, depth),
    ...chunks,
    SHAPE_CHUNK,
    pngChunk('IDAT', deflateSync(rows)),
    END_CHUNK,
  ])
}

function frameWords(frame: Frame, size: FrameSize): Uint8Array {
  const values = frameFloats(frame, size)
  const words = new DataView(new ArrayBuffer(values.length * 2))
  for (const [index, value] of values.entries())
    words.setUint16(index * 2, Math.min(65535, Math.max(0, Math.round(value * 65535))))
  return new Uint8Array(words.buffer)
}

// @note A test suite draws the same few pictures over and over; compressing is nearly all that a file costs.
const drawnFrames = new WeakMap<Frame, Map<string, Buffer>>()
const solidColors = new Map<string, Buffer>()
const SOLID_COLORS_KEPT = 64

function imageChunks(frame: Frame, size: FrameSize, level: number): Buffer {
  if (frame.kind === 'solid') {
    const color = frame.color.map(toByte)
    const key = `${size.width}x${size.height} ${color} ${level}`
    const chunks = solidColors.get(key) ?? compress(solidRows(color, size), size, level)
    solidColors.delete(key)
    solidColors.set(key, chunks)
    for (const oldest of solidColors.keys()) if (solidColors.size > SOLID_COLORS_KEPT) solidColors.delete(oldest)
    return chunks
  }
  const key = `${size.width} ${level}`
  const drawn = drawnFrames.get(frame) ?? new Map<string, Buffer>()
  let chunks = drawn.get(key)
  if (!chunks) {
    const isSketch = frame.kind === 'raster' && frame.isSketch === true
    const filter = isSketch ? filterRowsQuickly : filterRows
    const rows = filter(frameBytes(frame, size), size.width * size.channels, size.channels)
    chunks = compress(rows, size, isSketch ? 1 : level)
    drawnFrames.set(frame, drawn.set(key, chunks))
  }
  return chunks
}

/** The filtered rows of one colour: the first tells it, all others are the same again. */
function solidRows(color: readonly number[], size: FrameSize): Uint8Array {
  const rowLength = size.width * size.channels
  const row = new Uint8Array(rowLength)
  for (let index = 0; index < rowLength; index += 1) row[index] = color[index % size.channels] as number
  const first = filterRows(row, rowLength, size.channels)
  const rows = new Uint8Array((rowLength + 1) * size.height)
  rows.set(first.subarray(0, rows.length))
  if (color.some((component) => component !== 0)) {
    for (let y = 1; y < size.height; y += 1) rows[y * (rowLength + 1)] = 2
  }
  return rows
}

function compress(rows: Uint8Array, size: FrameSize, level: number): Buffer {
  const compressed = deflateSync(rows, { level, memLevel: 9, strategy: constants.Z_FILTERED })
  const chunkLength = Math.max(65536, size.width * 4)
  const chunks: Buffer[] = []
  for (let start = 0; start < compressed.length; start += chunkLength) {
    chunks.push(pngChunk('IDAT', compressed.subarray(start, start + chunkLength)))
  }
  return Buffer.concat(chunks)
}
