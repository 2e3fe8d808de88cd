import { inflateSync } from 'node:zlib'
import { PythonError } from '../../protocol/python-error.ts'
import { isPng, readPngChunks } from '../files/png-chunk.ts'
import { hasRoomFor, MOST_PIXELS, readPng } from '../files/read-png.ts'
import { readBitmap } from './bitmap.ts'
import { readDeepPng } from './deep-png.ts'
import { hasSoundHead, mendPng, withoutTransparency } from './mend-png.ts'
import { readPngTexts, type PngText } from './png-text.ts'
import { loadSharp } from './sharp.ts'

/** A picture as PIL would have opened it. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 4 bytes a pixel, row by row. */
  readonly rgba: Uint8Array
  /** Whether PIL takes it for one with alpha: not where a colour of an RGB picture is declared transparent. */
  readonly hasAlpha: boolean
  /** PIL's mode `RGBA`; a palette or grey picture with alpha has another. */
  readonly isRgba: boolean
  /** The one transparent colour that stays one in RGB; `unusable` where PIL trips over it. */
  readonly transparentColor?: readonly number[] | 'unusable' | undefined
  readonly texts: readonly PngText[]
  /** The colour profile, which PIL passes on and does not apply. */
  readonly profile?: Uint8Array | undefined
}

/**
 * Decodes a picture; other formats than PNG need `sharp`.
 *
 * @throws {PythonError} for bytes that are no picture
 * @throws {ComfyMockError} `MISSING_PEER`
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  if (isPng(bytes)) return decodePng(bytes)
  const bitmap = readBitmap(bytes)
  if (bitmap) return { ...bitmap, hasAlpha: false, isRgba: false, texts: [] }
  if (!SIGNATURES.some((signature) => signature.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1'))))
    throw unidentified()
  const sharp = await loadSharp('read a picture that is no PNG')
  try {
    const { hasAlpha = false, format, icc } = await sharp(bytes).metadata()
    const { data, info } = await sharp(bytes, { ignoreIcc: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { ...info, rgba: data, hasAlpha, isRgba: hasAlpha && format !== 'gif', texts: [], profile: icc }
  } catch (error) {
    throw error instanceof PythonError ? error : unidentified()
  }
}

const SIGNATURES = [
  /^\xff\xd8\xff/,
  /^GIF8[79]a/,
  /^RIFF.{4}WEBP/s,
  /^(?:II\*\0|MM\0\*)/,
  /^....ftyp(?:avif|heic|mif1)/s,
]

/** The size of a PNG that is of another mode than `RGBA`, by its header alone. */
export function pngSizeWithoutAlpha(bytes: Uint8Array): { width: number; height: number } | undefined {
  const [header] = isPng(bytes) && hasSoundHead(bytes) ? readPngChunks(bytes) : []
  if (header?.type !== 'IHDR' || header.data.length < 13) return undefined
  const [depth = 0, colorType = 0] = header.data.subarray(8, 10)
  const isRgba = colorType === ColorType.rgba || (colorType === ColorType.greyWithAlpha && depth === 16)
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)]
  const isPicture = width > 0 && height > 0 && width * height <= MOST_PIXELS && DEPTHS[colorType]?.includes(depth)
  return isRgba || !isPicture ? undefined : { width, height }
}

function decodePng(bytes: Uint8Array): Picture {
  const [depth = 0, colorType = 0] = bytes.subarray(24, 26)
  if (!DEPTHS[colorType]?.includes(depth)) throw unidentified()
  const chunks = [...readPngChunks(bytes)]
  const read = (png: Uint8Array) => {
    if (depth === 16) return readDeepPng(png, colorType)
    return depth < 8 && colorType === ColorType.grey ? readLowGrey(png, chunks) : readShallowPng(png)
  }
  const picture = read(bytes) ?? readMended(bytes, read)
  if (!picture) throw unidentified()
  const isColor = colorType === ColorType.rgb
  return {
    ...picture,
    hasAlpha: picture.hasAlpha && !isColor,
    isRgba: picture.isRgba || colorType === ColorType.rgba,
    transparentColor: transparentColor(chunks, depth, colorType),
    texts: readPngTexts(chunks),
    profile: readProfile(chunks),
  }
}

type Pixels = Pick<Picture, 'width' | 'height' | 'rgba' | 'hasAlpha' | 'isRgba'>
type Chunk = { readonly type: string; readonly data: Buffer }

/** The bits that a channel may have, by the colour type. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

const ColorType = { grey: 0, rgb: 2, palette: 3, greyWithAlpha: 4, rgba: 6 }

function readMended<T>(bytes: Uint8Array, read: (png: Uint8Array) => T | undefined): T | undefined {
  const mended = hasRoomFor(bytes) && hasSoundHead(bytes) ? mendPng(bytes) : undefined
  return mended && read(mended)
}

/** @note PIL scales the pixels of few bits to 8, and not the number that is transparent among them. */
function readLowGrey(bytes: Uint8Array, chunks: readonly Chunk[]): Pixels | undefined {
  const transparent = chunks.find(({ type }) => type === 'tRNS')?.data.readUInt16BE(0)
  const picture = readShallowPng(transparent === undefined ? bytes : withoutTransparency(bytes))
  if (!picture || transparent === undefined) return picture
  for (let index = 0; index < picture.rgba.length; index += 4) {
    if (picture.rgba[index] === transparent) picture.rgba[index + 3] = 0
  }
  return { ...picture, hasAlpha: true }
}

function readShallowPng(bytes: Uint8Array): Pixels | undefined {
  const png = readPng(bytes)
  if (!png) return undefined
  const { width, height, channels } = png
  const rgba = new Uint8Array(width * height * 4)
  const isGrey = channels < 3
  const hasAlpha = channels % 2 === 0
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      rgba[pixel * 4 + channel] = png.bytes[pixel * channels + (isGrey ? 0 : channel)] as number
    }
    rgba[pixel * 4 + 3] = hasAlpha ? (png.bytes[pixel * channels + channels - 1] as number) : 255
  }
  return { width, height, rgba, hasAlpha, isRgba: false }
}

/** @note Of a palette only where a single entry is transparent, and that wholly. */
function transparentColor(chunks: readonly Chunk[], depth: number, colorType: number): Picture['transparentColor'] {
  const data = chunks.find(({ type }) => type === 'tRNS')?.data
  if (!data) return undefined
  if (colorType === ColorType.rgb && data.length >= 6) return [0, 2, 4].map((offset) => data.readUInt16BE(offset))
  if (colorType === ColorType.grey && data.length >= 2) {
    const grey = data.readUInt16BE(0)
    return depth === 16 || depth === 1 ? 'unusable' : [grey, grey, grey]
  }
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data
  if (colorType !== ColorType.palette || !palette || !/^\xff*\0\xff*$/.test(data.toString('latin1'))) return undefined
  const start = data.indexOf(0) * 3
  return [...palette.subarray(start, start + 3)]
}

function readProfile(chunks: readonly Chunk[]): Uint8Array | undefined {
  const data = chunks.find(({ type }) => type === 'iCCP')?.data
  if (!data) return undefined
  try {
    return inflateSync(data.subarray(data.indexOf(0) + 2))
  } catch {
    return undefined
  }
}

function unidentified(): PythonError {
  return new PythonError('PIL.UnidentifiedImageError', 'cannot identify image file')
}
