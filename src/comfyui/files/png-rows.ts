import { deflateSync, inflateSync } from 'node:zlib'
import { PNG_SIGNATURE, pngChunk, readPngChunks } from './png-chunk.ts'

/** How many values a pixel has, by the colour type. */
export const PNG_CHANNELS: readonly number[] = [1, 1, 3, 1, 2, 1, 4]

/** Of the seven pictures in an interlaced one: the first column and row, and how far the next are. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** How many bytes all rows of a PNG have, each with its filter byte. */
export function pngRowsLength(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const bits = header.readUInt8(8) * (PNG_CHANNELS[header.readUInt8(9)] ?? 1)
  const lengthOf = (columns: number, rows: number) => (columns > 0 ? rows * (1 + Math.ceil((columns * bits) / 8)) : 0)
  if (header[12] === 0) return lengthOf(width, height)
  return PASSES.reduce((sum, [left, top, acrossBy, downBy]) => {
    const columns = Math.ceil((width - left) / acrossBy)
    return sum + lengthOf(columns, Math.max(0, Math.ceil((height - top) / downBy)))
  }, 0)
}

/**
 * A PNG whose data hold every row: those that are missing are black, as PIL has them.
 *
 * @note pngjs takes whatever its memory held before for rows that are missing.
 * @returns the same bytes where nothing is missing, or where it is not for lack of rows that the picture is broken
 */
export function withWholeRows(png: Uint8Array): Uint8Array {
  const chunks = [...readPngChunks(png)]
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  if (!header || header.length < 13) return png
  const data = Buffer.concat(chunks.flatMap((chunk) => (chunk.type === 'IDAT' ? [chunk.data] : [])))
  const length = pngRowsLength(header)
  const rows = inflate(data, length)
  if (!rows || rows.length >= length) return png
  const whole = pngChunk('IDAT', deflateSync(Buffer.concat([rows], length), { level: 1 }))
  const start = chunks.findIndex(({ type }) => type === 'IDAT')
  const kept = chunks.map((chunk) => (chunk.type === 'IDAT' ? Buffer.alloc(0) : asItStands(chunk.data)))
  return Buffer.concat([PNG_SIGNATURE, ...kept.with(start, whole)])
}

/** The whole chunk of some data: a wrong checksum stays wrong. */
function asItStands(data: Buffer): Buffer {
  return Buffer.from(data.buffer, data.byteOffset - 8, data.length + 12)
}

function inflate(data: Buffer, length: number): Buffer | undefined {
  try {
    // @note One byte more than is needed says that there is enough.
    return inflateSync(data, { maxOutputLength: length + 1 })
  } catch {
    return undefined
  }
}
