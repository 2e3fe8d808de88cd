import type { Frame } from '../nodes/image-value.ts'
import { fusedMultiplyAdd } from './float32.ts'
import { frameFloats, type FrameSize } from './frame.ts'

const f32 = Math.fround

/** The shares of a square of pixels, row by row. */
export interface Kernel {
  readonly radius: number
  readonly shares: Float32Array
}

/** A bell over a square; the deviation counts in halves of its width. */
export function bell(radius: number, deviation: number): Kernel {
  const width = 2 * radius + 1
  const spread = f32(2 * deviation * deviation)
  const step = f32(2 / (width - 1))
  const places = Array.from({ length: width }, (_, tap) =>
    tap < radius ? fusedMultiplyAdd(step, tap, -1) : fusedMultiplyAdd(-step, width - 1 - tap, 1),
  )
  const heights = Float32Array.from({ length: width * width }, (_, tap) => {
    const [x, y] = [places[tap % width] ?? 0, places[Math.floor(tap / width)] ?? 0]
    const distance = f32(Math.sqrt(f32(f32(x * x) + f32(y * y))))
    return Math.exp(f32(-f32(distance * distance) / spread))
  })
  const sum = f32(heights.reduce((total, height) => total + height, 0))
  return { radius, shares: heights.map((height) => f32(height / sum)) }
}

/** What strengthens the difference from a bell. */
export function sharpener(radius: number, deviation: number, alpha: number): Kernel {
  const strength = f32(-(alpha * 10))
  const shares = bell(radius, deviation).shares.map((share) => f32(share * strength))
  const sum = f32(shares.reduce((total, share) => total + share, 0))
  const center = (shares.length - 1) / 2
  shares[center] = f32(f32((shares[center] as number) - sum) + 1)
  return { radius, shares }
}

/**
 * Sums the pixels around each one by their shares; beyond its edges the picture is mirrored, the edge itself counting
 * once.
 *
 * @note The order of the sum is that of torch: row by row, each product added in one step.
 */
export function applyKernel(frame: Frame, size: FrameSize, { radius, shares }: Kernel): Frame {
  if (frame.kind === 'solid') {
    const color = frame.color.map((value) => shares.reduce((sum, share) => fusedMultiplyAdd(share, f32(value), sum), 0))
    return { kind: 'solid', color }
  }
  const { width, height, channels } = size
  const source = frameFloats(frame, size)
  const span = 2 * radius + 1
  const columns = Int32Array.from({ length: width + 2 * radius }, (_, x) => mirrored(x - radius, width) * channels)
  const rows = Int32Array.from(
    { length: height + 2 * radius },
    (_, y) => mirrored(y - radius, height) * width * channels,
  )
  const values = new Float32Array(source.length)
  let place = 0
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0
        let tap = 0
        for (let row = y; row < y + span; row += 1) {
          const start = (rows[row] as number) + channel
          for (let column = x; column < x + span; column += 1) {
            sum = f32((shares[tap] as number) * (source[start + (columns[column] as number)] as number) + sum)
            tap += 1
          }
        }
        values[place] = sum
        place += 1
      }
    }
  }
  return { kind: 'float', values }
}

export function mirrored(place: number, length: number): number {
  const inside = Math.abs(place)
  return inside < length ? inside : 2 * (length - 1) - inside
}
