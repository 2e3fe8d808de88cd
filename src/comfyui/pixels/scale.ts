import type { Frame } from '../nodes/image-value.ts'
import { frameBytes, frameFloats, fromByte, toByte, type FrameSize } from './frame.ts'
import { scaleNearest } from './geometry.ts'
import { scaleLanczos } from './scale-lanczos.ts'
import { fourCorners, mix, twoPasses } from './scale-mix.ts'
import { bicubicTaps, bilinearTaps } from './scale-taps.ts'

const LARGE = 128

/**
 * Scales a frame by one of ComfyUI's methods: nearest-exact, bilinear, area, bicubic, lanczos.
 *
 * @note The order of the sums is that of torch: a picture of one colour may come out of it with a byte one less here
 * and there.
 */
export function scale(frame: Frame, size: FrameSize, width: number, height: number, method: string): Frame {
  switch (method) {
    case 'bilinear': {
      // @note Small pictures, and those with alpha, are scaled by another kernel than the others.
      const mixer = size.channels > 3 || width + height <= LARGE ? fourCorners : twoPasses
      return mix(frame, size, bilinearTaps(size.width, width), bilinearTaps(size.height, height), mixer)
    }
    case 'bicubic':
      return mix(frame, size, bicubicTaps(size.width, width), bicubicTaps(size.height, height), twoPasses)
    case 'area':
      return scaleArea(frame, size, width, height)
    case 'lanczos': {
      // @note ComfyUI has PIL do this one, on bytes.
      if (frame.kind !== 'solid')
        return { kind: 'raster', bytes: scaleLanczos(frameBytes(frame, size), size, width, height) }
      const pixel = scaleLanczos(Uint8Array.from(frame.color, toByte), { ...size, width: 1, height: 1 }, 1, 2)
      return { kind: 'solid', color: Array.from(pixel.subarray(0, size.channels), fromByte) }
    }
    default:
      return scaleNearest(frame, size, width, height)
  }
}

/** The mean of the old pixels under each new one: summed row by row, then divided by their rows and columns. */
function scaleArea(frame: Frame, size: FrameSize, width: number, height: number): Frame {
  const { channels } = size
  const columns = areas(size.width, width)
  if (frame.kind === 'solid' && isKept(frame.color, columns, areas(size.height, height))) return frame
  const source = frameFloats(frame, size)
  // @note The mean of a whole picture is taken by another kernel, whose partial sums lose next to nothing.
  const isWhole = width === 1 && height === 1
  const values = new Float32Array(width * height * channels)
  let place = 0
  for (const [top, bottom] of areas(size.height, height)) {
    for (const [left, right] of columns) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0
        for (let y = top; y < bottom; y += 1) {
          for (let x = left; x < right; x += 1) {
            const value = source[(y * size.width + x) * channels + channel] as number
            sum = isWhole ? sum + value : Math.fround(sum + value)
          }
        }
        values[place] = isWhole
          ? sum / (bottom - top) / (right - left)
          : Math.fround(sum / (bottom - top)) / (right - left)
        place += 1
      }
    }
  }
  return { kind: 'float', values }
}

function areas(oldLength: number, newLength: number): (readonly [from: number, to: number])[] {
  return Array.from({ length: newLength }, (_, position) => [
    Math.floor((position * oldLength) / newLength),
    Math.ceil(((position + 1) * oldLength) / newLength),
  ])
}

type Areas = readonly (readonly [from: number, to: number])[]

/** Whether the means of one colour are that colour, whatever the size of the areas. */
function isKept(color: readonly number[], columns: Areas, rows: Areas): boolean {
  const lengths = (all: Areas): number[] => [...new Set(all.map(([from, to]) => to - from))]
  return color.every((value) =>
    lengths(rows).every((high) =>
      lengths(columns).every((wide) => {
        let sum = 0
        for (let count = 0; count < high * wide; count += 1) sum = Math.fround(sum + Math.fround(value))
        return Math.fround(Math.fround(sum / high) / wide) === Math.fround(value)
      }),
    ),
  )
}
