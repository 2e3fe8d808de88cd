import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'
import { applyKernel, bell, mirrored, sharpener } from './kernel.ts'
import { mapComponents } from './pointwise.ts'

/** The shares of a bell curve over `2 * radius + 1` pixels; the deviation counts in halves of that width. */
function bellCurve(radius: number, deviation: number): number[] {
  const heights = Array.from({ length: 2 * radius + 1 }, (_, tap) => {
    const distance = tap / radius - 1
    return Math.exp(-(distance * distance) / (2 * deviation * deviation))
  })
  const sum = heights.reduce((total, height) => total + height, 0)
  return heights.map((height) => height / sum)
}

/** Blurs; beyond its edges the picture is mirrored, the edge itself counting once. */
export function blur(frame: Frame, size: FrameSize, radius: number, deviation: number): Frame {
  if (isCheap(frame, size, radius)) return applyKernel(frame, size, bell(radius, deviation))
  const shares = bellCurve(radius, deviation)
  const wide = alongRows(frameFloats(frame, size), size, shares, radius)
  return { kind: 'float', values: alongColumns(wide, size, shares, radius) }
}

const MOST_PRODUCTS = 2e8

/** @note Summing whole squares is exact, and takes minutes for a wide blur of a large picture: that is done by lines. */
function isCheap(frame: Frame, { width, height, channels }: FrameSize, radius: number): boolean {
  return frame.kind === 'solid' || width * height * channels * (2 * radius + 1) ** 2 <= MOST_PRODUCTS
}

/** Strengthens what differs from the blurred picture. */
export function sharpen(frame: Frame, size: FrameSize, radius: number, deviation: number, alpha: number): Frame {
  if (isCheap(frame, size, radius)) {
    const sharpened = applyKernel(frame, size, sharpener(radius, deviation, alpha))
    return mapComponents(sharpened, size, (value) => Math.min(1, Math.max(0, value)))
  }
  const values = frameFloats(frame, size)
  const blurred = frameFloats(blur(frame, size, radius, deviation), size)
  const strength = alpha * 10
  return {
    kind: 'float',
    values: values.map((value, index) =>
      Math.min(1, Math.max(0, value + strength * (value - (blurred[index] as number)))),
    ),
  }
}

/** The least or the greatest value in the square around each pixel; what is outside of the picture does not count. */
export function spreadExtremes(frame: Frame, size: FrameSize, width: number, pick: 'least' | 'greatest'): Frame {
  if (frame.kind === 'solid') return frame
  // @note An even square has its middle to the right; shrinking looks at it mirrored.
  const before = pick === 'least' ? Math.floor(width / 2) : width - 1 - Math.floor(width / 2)
  const choose = pick === 'least' ? Math.min : Math.max
  const values = frameFloats(frame, size)
  const rows = extremes(values, size.height, size.width, size.width, 1, size.channels, before, width, choose)
  return {
    kind: 'float',
    values: extremes(rows, size.width, size.height, 1, size.width, size.channels, before, width, choose),
  }
}

function extremes(
  source: Float32Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  channels: number,
  before: number,
  width: number,
  choose: (left: number, right: number) => number,
): Float32Array {
  const target = new Float32Array(source.length)
  for (let line = 0; line < lines; line += 1) {
    for (let place = 0; place < length; place += 1) {
      const first = Math.max(0, place - before)
      const last = Math.min(length - 1, place - before + width - 1)
      for (let channel = 0; channel < channels; channel += 1) {
        const at = (index: number): number => (line * lineStep + index * step) * channels + channel
        let best = source[at(first)] as number
        for (let index = first + 1; index <= last; index += 1) best = choose(best, source[at(index)] as number)
        target[at(place)] = best
      }
    }
  }
  return target
}

function alongRows(
  source: Float32Array,
  { width, height, channels }: FrameSize,
  shares: readonly number[],
  radius: number,
): Float32Array {
  const target = new Float32Array(source.length)
  for (let x = 0; x < width; x += 1) {
    const columns = shares.map((_, tap) => mirrored(x + tap - radius, width))
    for (let y = 0; y < height; y += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0
        for (let tap = 0; tap < shares.length; tap += 1) {
          const from = (y * width + (columns[tap] as number)) * channels + channel
          sum += (shares[tap] as number) * (source[from] as number)
        }
        target[(y * width + x) * channels + channel] = sum
      }
    }
  }
  return target
}

function alongColumns(
  source: Float32Array,
  { width, height, channels }: FrameSize,
  shares: readonly number[],
  radius: number,
): Float32Array {
  const target = new Float32Array(source.length)
  const rowLength = width * channels
  for (let y = 0; y < height; y += 1) {
    for (const [tap, share] of shares.entries()) {
      const from = mirrored(y + tap - radius, height) * rowLength
      const to = y * rowLength
      for (let index = 0; index < rowLength; index += 1)
        target[to + index] = (target[to + index] as number) + share * (source[from + index] as number)
    }
  }
  return target
}
