import type { ImageValue } from '../../nodes/image-value.ts'
import { type FrameSize, frameBytes, toByte } from '../../pixels/frame.ts'
import { sizeOf } from '../../pixels/image.ts'

/** A picture in squares of one colour each: brightness, blueness and redness, 16 to 240 with 128 for none. */
export interface Mosaic {
  readonly columns: number
  readonly planes: readonly [luma: Uint8Array, blue: Uint8Array, red: Uint8Array]
}

type Matrix = readonly [red: number, green: number, blue: number]

/** What red, green and blue add to the brightness: of television in general, and of high definition. */
export const BT601: Matrix = [0.299, 0.587, 0.114]
export const BT709: Matrix = [0.2126, 0.7152, 0.0722]

// @note Drawing is what costs time: a film of thousands of pictures is told from others by a few of them.
const PICTURES_DRAWN = 24
const POINTS = 4

/** The pictures of a film, or what of them is shown, in squares of `cell` pixels; looked at when first asked for. */
export function mosaicsOf(
  images: ImageValue,
  cell: number,
  matrix: Matrix,
  shown: { readonly width: number; readonly height: number } = images,
): (index: number) => Mosaic {
  const stride = Math.ceil(images.batch / PICTURES_DRAWN)
  const known = new Map<unknown, Mosaic>()
  const size = sizeOf(images)
  return (index) => {
    const frame = images.frame(index - (index % stride))
    let mosaic = known.get(frame)
    if (!mosaic) {
      const color = frame.kind === 'solid' ? Uint8Array.from(frame.color, toByte) : undefined
      mosaic = color
        ? makeMosaic({ ...size, width: 1, height: 1 }, color, 1, matrix, gridOf(shown, cell))
        : makeMosaic(size, frameBytes(frame, size), cell, matrix, gridOf(shown, cell))
      const same = [...known.values()].find((other) => isSame(other, mosaic as Mosaic))
      known.set(frame, (mosaic = same ?? mosaic))
    }
    return mosaic
  }
}

/** Nothing but grey, for a picture of this size. */
export function greyMosaic(size: { readonly width: number; readonly height: number }, cell: number): Mosaic {
  const { columns, rows } = gridOf(size, cell)
  const plane = new Uint8Array(columns * rows).fill(128)
  return { columns, planes: [plane, plane, plane] }
}

interface Grid {
  readonly columns: number
  readonly rows: number
}

function gridOf({ width, height }: { readonly width: number; readonly height: number }, cell: number): Grid {
  return { columns: Math.ceil(width / cell), rows: Math.ceil(height / cell) }
}

function makeMosaic(size: FrameSize, bytes: Uint8Array, cell: number, matrix: Matrix, grid: Grid): Mosaic {
  const count = grid.columns * grid.rows
  const planes = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)] as const
  const isOneColor = size.width === 1 && size.height === 1
  for (let index = 0; index < count; index += 1) {
    if (isOneColor && index > 0) {
      for (const plane of planes) plane.fill(plane[0] as number, 1)
      break
    }
    const left = (index % grid.columns) * cell
    const top = Math.floor(index / grid.columns) * cell
    const color = meanColor(size, bytes, left, top, cell)
    const [luma, blue, red] = toVideo(color, matrix)
    planes[0][index] = luma
    planes[1][index] = blue
    planes[2][index] = red
  }
  return { columns: grid.columns, planes }
}

/** @note A few points of a square tell its colour well enough. */
function meanColor(
  { width, height, channels }: FrameSize,
  bytes: Uint8Array,
  left: number,
  top: number,
  cell: number,
): number[] {
  const across = Math.min(cell, width - left)
  const down = Math.min(cell, height - top)
  const sums = [0, 0, 0]
  for (let point = 0; point < POINTS * POINTS; point += 1) {
    const x = left + Math.floor((((point % POINTS) + 0.5) * across) / POINTS)
    const y = top + Math.floor(((Math.floor(point / POINTS) + 0.5) * down) / POINTS)
    const start = (y * width + x) * channels
    for (let channel = 0; channel < 3; channel += 1)
      sums[channel] = (sums[channel] as number) + (bytes[start + (channels < 3 ? 0 : channel)] as number)
  }
  return sums.map((sum) => sum / (POINTS * POINTS))
}

function toVideo(color: readonly number[], [redShare, greenShare, blueShare]: Matrix): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = color.map((value) => value / 255)
  const luma = redShare * red + greenShare * green + blueShare * blue
  return [
    Math.round(16 + 219 * luma),
    Math.round(128 + (112 * (blue - luma)) / (1 - blueShare)),
    Math.round(128 + (112 * (red - luma)) / (1 - redShare)),
  ]
}

function isSame(one: Mosaic, other: Mosaic): boolean {
  return one.planes.every((plane, index) => Buffer.compare(plane, other.planes[index] as Uint8Array) === 0)
}
