import type { ImageValue, MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { makeImage, makeMask, sizeOf, solidImage } from '../../../src/comfyui/pixels/image.ts'

export type Pixel = readonly number[]

/** An image of these frames, each of rows of pixels, each of bytes. */
export function picture(...frames: readonly (readonly (readonly Pixel[])[])[]): ImageValue {
  const rows = frames[0] ?? []
  const size = { width: rows[0]?.length ?? 0, height: rows.length, channels: rows[0]?.[0]?.length ?? 3 }
  return makeImage({ ...size, batch: frames.length }, (index) => ({
    kind: 'raster',
    bytes: Uint8Array.from((frames[index] ?? []).flat(2)),
  }))
}

/** A mask of one frame, of rows of floats. */
export function mask(rows: readonly (readonly number[])[]): MaskValue {
  return makeMask({ width: rows[0]?.length ?? 0, height: rows.length, batch: 1 }, () => ({
    kind: 'float',
    values: Float32Array.from(rows.flat()),
  }))
}

/** An image of one colour, in bytes. */
export function plain(width: number, height: number, color: Pixel, batch = 1): ImageValue {
  return solidImage(
    { width, height, batch },
    color.map((byte) => byte / 255),
  )
}

/** The rows of a frame as they would be saved: pixels of bytes; of masks bytes. */
export function rowsOf(value: unknown, index = 0): (number[] | number)[][] {
  const image = value as ImageValue | MaskValue
  const size = sizeOf(image)
  const bytes = Array.from(frameBytes(image.frame(index), size))
  const rows: (number[] | number)[][] = []
  for (let start = 0; start < bytes.length; start += size.width * size.channels) {
    const row: (number[] | number)[] = []
    for (let x = 0; x < size.width; x += 1) {
      const pixel = bytes.slice(start + x * size.channels, start + (x + 1) * size.channels)
      row.push(pixel.length === 1 ? Number(pixel[0]) : pixel)
    }
    rows.push(row)
  }
  return rows
}

/** The first channel only, for pictures in grey. */
export function greyOf(value: unknown, index = 0): number[][] {
  return rowsOf(value, index).map((row) => row.map((pixel) => Number(Array.isArray(pixel) ? pixel[0] : pixel)))
}
