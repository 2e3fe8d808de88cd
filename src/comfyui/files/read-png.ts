import { createRequire } from 'node:module'
import type * as pngjs from 'pngjs'
import type { FrameSize } from '../pixels/frame.ts'
import { readPngChunks } from './png-chunk.ts'
import { PNG_CHANNELS, withWholeRows } from './png-rows.ts'

export interface PngPicture extends FrameSize {
  /** Row by row, 8 bits a channel. */
  readonly bytes: Uint8Array
  /** The text chunks, in order. */
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Reads any PNG: palettes, 16 bits and interlaced ones too.
 *
 * @returns `undefined` when the bytes are no PNG or a broken one
 */
export function readPng(png: Uint8Array): PngPicture | undefined {
  const decoded = decodePng(png)
  if (!decoded) return undefined
  const { width, height, data, color, alpha } = decoded
  const types = Array.from(readPngChunks(png), ({ type }) => type)
  const start = types.indexOf('IDAT')
  // @note Without pixels pngjs gives black ones; PIL gives none.
  if (start === -1) return undefined
  const hasTransparency = alpha || types.slice(0, start).includes('tRNS')
  const channels = (color ? 3 : 1) + (hasTransparency ? 1 : 0)
  return { width, height, channels, bytes: pickChannels(data, channels), texts: readPngTexts(png) }
}

/** What pngjs makes of a PNG; `undefined` of a broken one. */
export function decodePng(png: Uint8Array, options?: pngjs.ParserOptions): pngjs.PNGWithMetadata | undefined {
  if (!hasRoomFor(png)) return undefined
  // @note Loaded here, since most tests never read a picture and the import takes 9 ms.
  const { PNG } = createRequire(import.meta.url)('pngjs') as typeof pngjs
  const { buffer, byteOffset, byteLength } = withWholeRows(png)
  try {
    return PNG.sync.read(Buffer.from(buffer, byteOffset, byteLength), options)
  } catch {
    return undefined
  }
}

/** The most pixels that PIL reads: above it suspects a bomb. */
export const MOST_PIXELS = 178_956_970
/** Zlib makes no more out of a byte. */
const MOST_INFLATION = 1032

/**
 * Whether the data of a PNG can be as many pixels as its header says.
 *
 * @note A few bytes may claim to be gigabytes: no memory is taken for them.
 */
export function hasRoomFor(png: Uint8Array): boolean {
  const chunks = [...readPngChunks(png)]
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  if (!header || header.length < 13) return false
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth = 0, colorType = 0] = header.subarray(8, 10)
  const bits = depth * (PNG_CHANNELS[colorType] ?? 1)
  const packed = chunks.reduce((sum, { type, data }) => sum + (type === 'IDAT' ? data.length : 0), 0)
  return width * height <= MOST_PIXELS && (width * height * bits) / 8 <= packed * MOST_INFLATION
}

/** The texts of the `tEXt` and uncompressed `iTXt` chunks of a PNG. */
export function readPngTexts(png: Uint8Array): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { type, data } of readPngChunks(png)) {
    const end = data.indexOf(0)
    if (end === -1) continue
    const key = data.toString('latin1', 0, end)
    if (type === 'tEXt') texts.set(key, data.toString('latin1', end + 1))
    if (type === 'iTXt' && data[end + 1] === 0) {
      const language = data.indexOf(0, end + 3)
      const translated = data.indexOf(0, language + 1)
      if (language !== -1 && translated !== -1) texts.set(key, data.toString('utf8', translated + 1))
    }
  }
  return texts
}

function pickChannels(rgba: Uint8Array, channels: number): Uint8Array {
  // @note pngjs gives a Buffer; what leaves here is plain bytes.
  if (channels === 4) return new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.byteLength)
  const count = rgba.length / 4
  const bytes = new Uint8Array(count * channels)
  const picked = channels === 2 ? [0, 3] : channels === 1 ? [0] : [0, 1, 2]
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      bytes[pixel * channels + channel] = rgba[pixel * 4 + (picked[channel] as number)] as number
    }
  }
  return bytes
}
