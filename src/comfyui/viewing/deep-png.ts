import { decodePng } from '../files/read-png.ts'
import type { Picture } from './picture.ts'

/**
 * Reads a PNG of 16 bits a channel as PIL does: grey as numbers that are cut off at 255, colours by their upper byte.
 *
 * @returns `undefined` for a broken one
 */
export function readDeepPng(png: Uint8Array, colorType: number): Omit<Picture, 'texts' | 'profile'> | undefined {
  const decoded = decodePng(png, { skipRescale: true })
  if (!decoded) return undefined
  const { width, height } = decoded
  const samples: ArrayLike<number> = decoded.data
  const isGrey = colorType === GREY
  const hasAlpha = colorType === GREY_WITH_ALPHA || colorType === COLOR_WITH_ALPHA
  const rgba = new Uint8Array(width * height * 4)
  for (let index = 0; index < rgba.length; index += 1) {
    const sample = samples[index] ?? 0
    rgba[index] = isGrey ? Math.min(sample, 255) : sample >> 8
    if (index % 4 === 3 && !hasAlpha) rgba[index] = 255
  }
  // @note PIL makes RGBA of grey with alpha, though only where it has 16 bits.
  return { width, height, rgba, hasAlpha, isRgba: hasAlpha }
}

const GREY = 0
const GREY_WITH_ALPHA = 4
const COLOR_WITH_ALPHA = 6
