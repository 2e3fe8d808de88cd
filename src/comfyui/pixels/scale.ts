import type { Frame } from '../nodes/image-value.ts'
import { fusedMultiplyAdd } from './float32.ts'
import { frameBytes, frameFloats, fromByte, toByte, type FrameSize } from './frame.ts'
import { scaleNearest } from './geometry.ts'
import { scaleLanczos } from './scale-lanczos.ts'
import { bicubicTaps, bilinearTaps, type Taps } from './scale-taps.ts'

/**
 * Scales a frame by one of ComfyUI's methods: nearest-exact, bilinear, area, bicubic, lanczos.
 *
 * @note The order of the sums is that of torch: a picture of one colour may come out of it with a byte one less here
 * and there.
 */
export function scale(frame: Frame, size: FrameSize, width: number, height: number, method: string): Frame {
  switch (method) {
    case 'bilinear':
      return mixed(
        frame,
        size,
        bilinearTaps(size.width, width),
        bilinearTaps(size.height, height),
        bilinearMix(size, width, height),
      )
    case 'bicubic':
      return mixed(frame, size, bicubicTaps(size.width, width), bicubicTaps(size.height, height), bicubicMix)
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

/**
 * One component of a new pixel: of the old ones in the rows and columns of its taps.
 *
 * @param x the place of its taps among those of the columns
 * @param y the place of its taps among those of the rows
 */
type Mix = (
  values: Float32Array,
  columns: Taps,
  rows: Taps,
  x: number,
  y: number,
  step: number,
  offset: number,
) => number

const LARGE = 128

/** @note Small pictures, and those with alpha, are scaled by another kernel, which sums the four corners in a row. */
function bilinearMix({ channels }: FrameSize, width: number, height: number): Mix {
  return channels > 3 || width + height <= LARGE ? cornerMix : sideMix
}

function cornerMix(
  values: Float32Array,
  columns: Taps,
  rows: Taps,
  x: number,
  y: number,
  step: number,
  offset: number,
): number {
  const left = columns.shares[x] as number
  const right = columns.shares[x + 1] as number
  const top = rows.shares[y] as number
  const bottom = rows.shares[y + 1] as number
  const above = (rows.places[y] as number) * step + offset
  const below = (rows.places[y + 1] as number) * step + offset
  const first = columns.places[x] as number
  const second = columns.places[x + 1] as number
  let sum = Math.fround(Math.fround(top * right) * (values[above + second] as number))
  sum = fusedMultiplyAdd(Math.fround(top * left), values[above + first] as number, sum)
  sum = fusedMultiplyAdd(Math.fround(bottom * left), values[below + first] as number, sum)
  return fusedMultiplyAdd(Math.fround(bottom * right), values[below + second] as number, sum)
}

function sideMix(
  values: Float32Array,
  columns: Taps,
  rows: Taps,
  x: number,
  y: number,
  step: number,
  offset: number,
): number {
  const left = columns.shares[x] as number
  const right = columns.shares[x + 1] as number
  const first = (columns.places[x] as number) + offset
  const second = (columns.places[x + 1] as number) + offset
  const above = (rows.places[y] as number) * step
  const below = (rows.places[y + 1] as number) * step
  const upper = fusedMultiplyAdd(
    left,
    values[above + first] as number,
    Math.fround(right * (values[above + second] as number)),
  )
  const lower = fusedMultiplyAdd(
    left,
    values[below + first] as number,
    Math.fround(right * (values[below + second] as number)),
  )
  return fusedMultiplyAdd(rows.shares[y] as number, upper, Math.fround((rows.shares[y + 1] as number) * lower))
}

function bicubicMix(
  values: Float32Array,
  columns: Taps,
  rows: Taps,
  x: number,
  y: number,
  step: number,
  offset: number,
): number {
  const line = (tap: number): number => {
    const start = (rows.places[y + tap] as number) * step + offset
    const at = (column: number): number => values[start + (columns.places[x + column] as number)] as number
    return four(columns.shares, x, at(0), at(1), at(2), at(3))
  }
  return four(rows.shares, y, line(0), line(1), line(2), line(3))
}

function four(shares: Float32Array, start: number, a: number, b: number, c: number, d: number): number {
  let sum = Math.fround((shares[start + 1] as number) * b)
  sum = fusedMultiplyAdd(shares[start] as number, a, sum)
  sum = fusedMultiplyAdd(shares[start + 2] as number, c, sum)
  return fusedMultiplyAdd(shares[start + 3] as number, d, sum)
}

function mixed(frame: Frame, size: FrameSize, columns: Taps, rows: Taps, mix: Mix): Frame {
  if (frame.kind === 'solid') return mixedSolid(frame.color, columns, rows, mix)
  const { channels } = size
  const [width, height] = [columns.places.length / columns.count, rows.places.length / rows.count]
  const spread = { ...columns, places: columns.places.map((place) => place * channels) }
  const source = frameFloats(frame, size)
  const step = size.width * channels
  const values = new Float32Array(width * height * channels)
  let place = 0
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        values[place] = mix(source, spread, rows, x * columns.count, y * rows.count, step, channel)
        place += 1
      }
    }
  }
  return { kind: 'float', values }
}

/** @note Of one colour only the shares matter, and these repeat: each pair of them is computed once. */
function mixedSolid(color: readonly number[], columns: Taps, rows: Taps, mix: Mix): Frame {
  const flatColumns = distinct(columns)
  const flatRows = distinct(rows)
  const across = flatColumns.kinds.length
  const pixels = flatRows.kinds.flatMap((y) =>
    flatColumns.kinds.map((x) =>
      color.map((value) =>
        mix(Float32Array.of(value), flatColumns.taps, flatRows.taps, x * columns.count, y * rows.count, 0, 0),
      ),
    ),
  )
  const [first = color] = pixels
  if (pixels.every((pixel) => pixel.every((value, channel) => value === first[channel]))) {
    return { kind: 'solid', color: first }
  }
  const values = new Float32Array(flatColumns.kindOf.length * flatRows.kindOf.length * color.length)
  let place = 0
  for (const row of flatRows.kindOf) {
    for (const column of flatColumns.kindOf) {
      values.set(pixels[row * across + column] ?? color, place)
      place += color.length
    }
  }
  return { kind: 'float', values }
}

interface DistinctTaps {
  /** All of them at the one place that there is. */
  readonly taps: Taps
  /** A new pixel of each kind of shares. */
  readonly kinds: readonly number[]
  /** The kind of each new pixel. */
  readonly kindOf: Int32Array
}

function distinct(taps: Taps): DistinctTaps {
  const { count, shares } = taps
  const known = new Map<string, number>()
  const kinds: number[] = []
  const kindOf = Int32Array.from({ length: shares.length / count }, (_, position) => {
    const key = shares.subarray(position * count, (position + 1) * count).join()
    const kind = known.get(key) ?? kinds.push(position) - 1
    known.set(key, kind)
    return kind
  })
  return { taps: { ...taps, places: new Int32Array(taps.places.length) }, kinds, kindOf }
}

/** The mean of the old pixels under each new one: summed row by row, then divided by their rows and columns. */
function scaleArea(frame: Frame, size: FrameSize, width: number, height: number): Frame {
  const { channels } = size
  const source = frameFloats(frame, size)
  const columns = areas(size.width, width)
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
