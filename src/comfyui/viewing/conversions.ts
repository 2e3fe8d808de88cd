import { deflateSync } from 'node:zlib'
import { PythonError } from '../../protocol/python-error.ts'
import { pyInt } from '../../protocol/python-number.ts'
import { pngChunk } from '../files/png-chunk.ts'
import { encodePng } from '../files/png.ts'
import { decodePicture, pngSizeWithoutAlpha, type Picture } from './picture.ts'
import { loadSharp } from './sharp.ts'

/** PIL's compression where nothing else is said. */
const DEFAULT_LEVEL = 6

export interface PreviewFormat {
  readonly format: 'webp' | 'jpeg'
  /** 0 to 100. */
  readonly quality: number
  /** The alpha channel is dropped, not blended. */
  readonly isOpaque: boolean
}

/**
 * Reads the `preview` and `channel` parameters of `/view` (protocol 8.6).
 *
 * @note What stands behind the last semicolon is the quality, also where there is none: `preview=50` is WebP at 50.
 */
export function readPreviewFormat(preview: string, channel: string): PreviewFormat {
  const parts = preview.split(';')
  const format = parts[0] === 'jpeg' && !channel.includes('a') ? 'jpeg' : 'webp'
  const last = parts.at(-1) ?? ''
  // @note Python's `isdigit` also holds for raised and circled digits, of which `int` then makes nothing.
  const isDigits = /^(?:\p{Nd}|[²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒])+$/u.test(last)
  const quality = isDigits ? Number(pyInt(last)) : 90
  return { format, quality, isOpaque: format === 'jpeg' || channel === 'rgb' }
}

/** @throws {PythonError} where PIL cannot read the picture, or not write it at this quality */
export async function convertPreview(
  bytes: Uint8Array,
  { format, quality, isOpaque }: PreviewFormat,
): Promise<Uint8Array> {
  const picture = await decodePicture(bytes)
  if (format === 'jpeg' && quality > 0x7fff_ffff) throw new PythonError('OverflowError', 'Python int too large')
  if (format === 'webp' && quality > 100) throw new PythonError('ValueError', 'encoding error 4')
  const sharp = await loadSharp(`convert a picture to ${format}`)
  const { width, height } = picture
  const channels = isOpaque || !picture.hasAlpha ? 3 : 4
  const pixels = channels === 4 ? picture.rgba : dropAlpha(picture)
  const raw = sharp(pixels, { raw: { width, height, channels } })
  const inRange = Math.min(Math.max(1, quality), 100)
  return format === 'jpeg' ? raw.jpeg({ quality: inRange }).toBuffer() : raw.webp({ quality: inRange }).toBuffer()
}

/**
 * `channel=rgb`: a PNG without the alpha channel.
 *
 * @note What else PIL knows of a picture stays with it.
 * @throws {PythonError} where PIL cannot read the picture, or not write its transparent colour
 */
export async function convertToRgb(bytes: Uint8Array): Promise<Uint8Array> {
  const picture = await decodePicture(bytes)
  const { transparentColor, profile } = picture
  if (transparentColor === 'unusable') throw new PythonError('TypeError', "'int' object is not subscriptable")
  const last = transparentColor ? [transparencyChunk(transparentColor)] : []
  return encodePng(
    { kind: 'raster', bytes: dropAlpha(picture) },
    { ...sizeOf(picture), channels: 3 },
    { level: DEFAULT_LEVEL, chunks: { first: profileChunks(profile), last } },
  )
}

/** The chunk of a colour profile, as PIL writes it. */
export function profileChunks(profile: Uint8Array | undefined): Uint8Array[] {
  return profile ? [pngChunk('iCCP', Buffer.concat([Buffer.from('ICC Profile\0\0'), deflateSync(profile)]))] : []
}

function transparencyChunk(color: readonly number[]): Uint8Array {
  const data = Buffer.alloc(6)
  for (const [index, value] of color.entries()) data.writeUInt16BE(value, index * 2)
  return pngChunk('tRNS', data)
}

/** `channel=a`: a black PNG with the alpha channel, opaque where the picture is not of mode `RGBA`. */
export async function convertToAlpha(bytes: Uint8Array): Promise<Uint8Array> {
  // @note Of other pictures PIL reads no more than the size, so that their pixels may be broken.
  const size = pngSizeWithoutAlpha(bytes)
  const picture = size ? undefined : await decodePicture(bytes)
  const { width, height } = size ?? sizeOf(picture as Picture)
  const rgba = new Uint8Array(width * height * 4)
  for (let index = 3; index < rgba.length; index += 4)
    rgba[index] = picture?.isRgba ? (picture.rgba[index] as number) : 255
  return encodePng({ kind: 'raster', bytes: rgba }, { width, height, channels: 4 }, { level: DEFAULT_LEVEL })
}

function sizeOf({ width, height }: Picture): { width: number; height: number } {
  return { width, height }
}

function dropAlpha({ rgba }: Picture): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from] as number
    rgb[to++] = rgba[from + 1] as number
    rgb[to++] = rgba[from + 2] as number
  }
  return rgb
}
