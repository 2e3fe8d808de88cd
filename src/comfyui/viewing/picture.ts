import { readPng, readPngTexts } from '../files/read-png.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { loadSharp } from './sharp.ts'

/** A picture as PIL would have opened it. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 4 bytes a pixel, row by row. */
  readonly rgba: Uint8Array
  /** Whether it has an alpha channel, of whatever kind. */
  readonly hasAlpha: boolean
  /** PIL's mode `RGBA`; a palette or grey picture with alpha has another. */
  readonly isRgba: boolean
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Decodes a picture; other formats than PNG need `sharp`.
 *
 * @throws {PythonError} for bytes that are no picture
 * @throws {ComfyMockError} `MISSING_PEER`
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  if (isPng(bytes)) return decodePng(bytes)
  if (!SIGNATURES.some((signature) => signature.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1'))))
    throw unidentified()
  const sharp = await loadSharp('read a picture that is no PNG')
  try {
    const { hasAlpha = false, format } = await sharp(bytes).metadata()
    const { data, info } = await sharp(bytes)
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { ...info, rgba: data, hasAlpha, isRgba: hasAlpha && format !== 'gif', texts: new Map() }
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

function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '\x89PNG\r\n\x1a\n'
}

function decodePng(bytes: Uint8Array): Picture {
  const png = readPng(bytes)
  if (!png) throw unidentified()
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
  const COLOR_WITH_ALPHA = 6
  return { width, height, rgba, hasAlpha, isRgba: bytes[25] === COLOR_WITH_ALPHA, texts: readPngTexts(bytes) }
}

function unidentified(): PythonError {
  return new PythonError('PIL.UnidentifiedImageError', 'cannot identify image file')
}
