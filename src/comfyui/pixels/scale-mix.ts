import type { Frame } from '../nodes/image-value.ts'
import { fusedMultiplyAdd } from './float32.ts'
import { frameFloats, type FrameSize } from './frame.ts'
import type { Taps } from './scale-taps.ts'

/** Sums the old pixels by the shares of both axes. */
export type Mixer = (source: Float32Array, size: FrameSize, columns: Taps, rows: Taps) => Float32Array

/** Scales a frame by the shares that the old pixels have in the new ones. */
export function mix(frame: Frame, size: FrameSize, columns: Taps, rows: Taps, mixer: Mixer): Frame {
  if (frame.kind === 'solid') return mixSolid(frame.color, columns, rows, mixer)
  return { kind: 'float', values: mixer(frameFloats(frame, size), size, columns, rows) }
}

/** @note Of one colour only the shares matter, and these repeat: each pair of them is computed once. */
function mixSolid(color: readonly number[], columns: Taps, rows: Taps, mixer: Mixer): Frame {
  const across = distinct(columns)
  const down = distinct(rows)
  const channels = color.length
  const pixels = mixer(Float32Array.from(color), { width: 1, height: 1, channels }, across.taps, down.taps)
  const first = [...pixels.subarray(0, channels)]
  if (pixels.every((value, place) => value === first[place % channels])) return { kind: 'solid', color: first }
  const values = new Float32Array(across.kindOf.length * down.kindOf.length * channels)
  const kinds = across.taps.places.length / columns.count
  let place = 0
  for (const row of down.kindOf) {
    for (const column of across.kindOf) {
      const start = (row * kinds + column) * channels
      for (let channel = 0; channel < channels; channel += 1)
        values[place + channel] = pixels[start + channel] as number
      place += channels
    }
  }
  return { kind: 'float', values }
}

interface DistinctTaps {
  /** One of each kind of shares, all of the one pixel that there is. */
  readonly taps: Taps
  /** The kind of each new pixel. */
  readonly kindOf: Int32Array
}

function distinct({ count, shares }: Taps): DistinctTaps {
  const known = new Map<string, number>()
  const kinds: number[] = []
  const kindOf = Int32Array.from({ length: shares.length / count }, (_, position) => {
    const own = shares.subarray(position * count, (position + 1) * count)
    const key = own.join()
    const kind = known.get(key) ?? known.size
    if (kind === known.size) kinds.push(...own)
    known.set(key, kind)
    return kind
  })
  return { taps: { count, shares: Float32Array.from(kinds), places: new Int32Array(kinds.length) }, kindOf }
}

/** Two rows and two columns at once: the four corners are summed one after another. */
export const fourCorners: Mixer = (source, size, columns, rows) => {
  const { channels } = size
  const [width, height] = [columns.places.length / 2, rows.places.length / 2]
  const values = new Float32Array(width * height * channels)
  let place = 0
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [rows.shares[y * 2] as number, rows.shares[y * 2 + 1] as number]
    const above = (rows.places[y * 2] as number) * size.width
    const below = (rows.places[y * 2 + 1] as number) * size.width
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [columns.shares[x * 2] as number, columns.shares[x * 2 + 1] as number]
      const [first, second] = [columns.places[x * 2] as number, columns.places[x * 2 + 1] as number]
      const shares = [top * left, top * right, bottom * left, bottom * right].map(Math.fround)
      const corners = [above + first, above + second, below + first, below + second]
      const at = (corner: number, channel: number): number =>
        source[(corners[corner] as number) * channels + channel] as number
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = Math.fround((shares[1] as number) * at(1, channel))
        sum = fusedMultiplyAdd(shares[0] as number, at(0, channel), sum)
        sum = fusedMultiplyAdd(shares[2] as number, at(2, channel), sum)
        values[place] = fusedMultiplyAdd(shares[3] as number, at(3, channel), sum)
        place += 1
      }
    }
  }
  return values
}

/** @note The pixels of a row are summed before the rows are: so each row needs it but once. */
export const twoPasses: Mixer = (source, size, columns, rows) => {
  const { channels, height } = size
  const [newWidth, newHeight] = [columns.places.length / columns.count, rows.places.length / rows.count]
  const wide = new Float32Array(newWidth * height * channels)
  for (let y = 0; y < height; y += 1) {
    const line = source.subarray(y * size.width * channels, (y + 1) * size.width * channels)
    const target = wide.subarray(y * newWidth * channels, (y + 1) * newWidth * channels)
    sumInto(target, line, columns, newWidth, channels, channels)
  }
  const rowLength = newWidth * channels
  const values = new Float32Array(rowLength * newHeight)
  sumInto(values, wide, rows, newHeight, rowLength, rowLength)
  return values
}

/** Sums groups of so many numbers by the shares of their taps. */
function sumInto(
  target: Float32Array,
  source: Float32Array,
  { count, places, shares }: Taps,
  length: number,
  group: number,
  step: number,
): void {
  for (let position = 0; position < length; position += 1) {
    const tap = position * count
    const [a, b] = [(places[tap] as number) * step, (places[tap + 1] as number) * step]
    const [first, second] = [shares[tap] as number, shares[tap + 1] as number]
    const to = position * group
    for (let index = 0; index < group; index += 1) {
      target[to + index] = fusedMultiplyAdd(
        first,
        source[a + index] as number,
        Math.fround(second * (source[b + index] as number)),
      )
    }
    for (let next = 2; next < count; next += 1) {
      const place = (places[tap + next] as number) * step
      const share = shares[tap + next] as number
      for (let index = 0; index < group; index += 1) {
        target[to + index] = fusedMultiplyAdd(share, source[place + index] as number, target[to + index] as number)
      }
    }
  }
}
