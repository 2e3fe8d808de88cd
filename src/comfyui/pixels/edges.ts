import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'
import { roundToEven } from './float32.ts'
import { mirrored } from './kernel.ts'
import { takeChannels } from './pointwise.ts'

const f32 = Math.fround

interface Plane {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/**
 * Edges as white lines on black, in three channels.
 *
 * @note Canny's way: a blur, the steepness, only the tops of the ridges, and of these the steep ones with those that
 * hang together with them.
 */
export function drawEdges(frame: Frame, size: FrameSize, low: number, high: number): Frame {
  if (frame.kind === 'solid') return { kind: 'solid', color: [0, 0, 0] }
  const { width, height } = size
  const smooth = soften({ width, height, values: toGrey(frame, size) })
  const ridges = topsOnly(...steepness(smooth))
  const grey = { width, height, channels: 1 }
  return takeChannels({ kind: 'float', values: follow(ridges, f32(low), f32(high)) }, grey, [0, 0, 0])
}

function toGrey(frame: Frame, size: FrameSize): Float32Array {
  const values = frameFloats(frame, size)
  if (size.channels < 3) return Float32Array.from(frameFloats(takeChannels(frame, size, [0]), { ...size, channels: 1 }))
  const weight = [f32(0.299), f32(0.587), f32(0.114)] as const
  return Float32Array.from({ length: size.width * size.height }, (_, pixel) => {
    const at = (channel: number): number => values[pixel * size.channels + channel] as number
    return f32(f32(weight[0] * at(0)) + f32(weight[1] * at(1))) + f32(weight[2] * at(2))
  })
}

const REACH = 2

/** A bell of five pixels with a deviation of one; the picture is mirrored at its edges. */
function soften({ width, height, values }: Plane): Plane {
  const heights = [-2, -1, 0, 1, 2].map((place) => f32(Math.exp(-(place * place) / 2)))
  const all = f32(heights.reduce((sum, share) => sum + share, 0))
  const shares = heights.map((share) => f32(share / all))
  const along = (source: Float32Array, read: (x: number, y: number, offset: number) => number): Float32Array =>
    Float32Array.from({ length: width * height }, (_, pixel) => {
      const [x, y] = [pixel % width, Math.floor(pixel / width)]
      return shares.reduce((sum, share, tap) => f32(sum + f32(share * (source[read(x, y, tap - REACH)] as number))), 0)
    })
  const wide = along(values, (x, y, offset) => y * width + mirrored(x + offset, width))
  return { width, height, values: along(wide, (x, y, offset) => mirrored(y + offset, height) * width + x) }
}

const SMALLEST = 1e-6
const EIGHTH = 45

/** How steep it is, and the direction, in eighths of a turn from the right, downwards. */
function steepness({ width, height, values }: Plane): [Plane, Int8Array] {
  const at = (x: number, y: number): number =>
    values[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] as number
  const steep = new Float32Array(width * height)
  const directions = new Int8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const across = total([
        -at(x - 1, y - 1), at(x + 1, y - 1), -2 * at(x - 1, y), 2 * at(x + 1, y), -at(x - 1, y + 1), at(x + 1, y + 1),
      ]) // prettier-ignore
      const down = total([
        -at(x - 1, y - 1), -2 * at(x, y - 1), -at(x + 1, y - 1), at(x - 1, y + 1), 2 * at(x, y + 1), at(x + 1, y + 1),
      ]) // prettier-ignore
      steep[y * width + x] = Math.sqrt(f32(f32(f32(across * across) + f32(down * down)) + SMALLEST))
      const degrees = (Math.atan2(down, across) * 180) / Math.PI
      directions[y * width + x] = (roundToEven(degrees / EIGHTH) + 8) % 8
    }
  }
  return [{ width, height, values: steep }, directions]
}

/** @note The order of the sum, row by row, decides on which side of an even ridge the line lies. */
const total = (parts: readonly number[]): number => parts.reduce((sum, part) => f32(sum + part), 0)

/** The neighbours in all directions, from the right, downwards. */
const AROUND = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]] as const // prettier-ignore

/** @note Beyond the edges of the picture nothing is steep. */
function topsOnly({ width, height, values }: Plane, directions: Int8Array): Plane {
  const kept = values.map((value, pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const isAbove = (direction: number): boolean => {
      const [right, down] = AROUND[direction % 8] as readonly [number, number]
      const [column, row] = [x + right, y + down]
      const isOutside = column < 0 || row < 0 || column >= width || row >= height
      return value > (isOutside ? 0 : (values[row * width + column] as number))
    }
    const direction = directions[pixel] as number
    return isAbove(direction) && isAbove(direction + 4) ? value : 0
  })
  return { width, height, values: kept }
}

/** One for the steep pixels, and for the less steep ones that lead to them. */
function follow({ width, height, values }: Plane, low: number, high: number): Float32Array {
  const edges = new Float32Array(values.length)
  const open: number[] = []
  for (const [pixel, value] of values.entries()) {
    if (value <= high || value <= low) continue
    edges[pixel] = 1
    open.push(pixel)
  }
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
    for (const [right, down] of AROUND) {
      const x: number = (pixel % width) + right
      const y: number = Math.floor(pixel / width) + down
      const neighbour = y * width + x
      if (x < 0 || y < 0 || x >= width || y >= height || edges[neighbour] === 1) continue
      if ((values[neighbour] as number) <= low) continue
      edges[neighbour] = 1
      open.push(neighbour)
    }
  }
  return edges
}
