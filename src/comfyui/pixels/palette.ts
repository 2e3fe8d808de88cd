import type { Frame } from '../nodes/image-value.ts'
import { frameBytes, type FrameSize } from './frame.ts'
import { medianCut } from './median-cut.ts'

const f32 = Math.fround

/** The picture in so many colours at most, as PIL chooses them; mixed from these by one of ComfyUI's ways to dither. */
export function reduceColors(frame: Frame, size: FrameSize, colors: number, dither = 'none'): Frame {
  if (frame.kind === 'solid') return frame
  const bytes = frameBytes(frame, size)
  const { channels } = size
  const counts = new Map<number, number>()
  for (let start = 0; start < bytes.length; start += channels) {
    const color = colorAt(bytes, start)
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  const palette = new Palette(medianCut(counts, colors))
  const reduced = Uint8Array.from(bytes)
  if (dither === 'floyd-steinberg') diffuse(reduced, size, palette)
  else {
    if (dither.startsWith('bayer')) addPattern(reduced, size, Number(dither.split('-').at(-1)), palette.colors.length)
    for (let start = 0; start < reduced.length; start += channels) {
      palette.paint(reduced, start, palette.nearest(colorAt(reduced, start)))
    }
  }
  return { kind: 'raster', bytes: reduced }
}

function colorAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start] as number) << 16) | ((bytes[start + 1] as number) << 8) | (bytes[start + 2] as number)
}

class Palette {
  readonly colors: readonly number[]
  readonly #known = new Map<number, number>()

  constructor(colors: readonly number[]) {
    this.colors = colors
  }

  /** @note Colours are looked up by their six upper bits: the nearest is that to the first of four. */
  nearest(color: number): number {
    const cell = color & 0xfcfcfc
    const known = this.#known.get(cell)
    if (known !== undefined) return known
    let best = 0
    let least = Infinity
    for (const candidate of this.colors) {
      const distance = [16, 8, 0].reduce(
        (sum, shift) => sum + (((candidate >> shift) & 0xff) - ((cell >> shift) & 0xff)) ** 2,
        0,
      )
      if (distance >= least) continue
      best = candidate
      least = distance
    }
    this.#known.set(cell, best)
    return best
  }

  paint(bytes: Uint8Array, start: number, color: number): void {
    bytes[start] = color >> 16
    bytes[start + 1] = (color >> 8) & 0xff
    bytes[start + 2] = color & 0xff
  }
}

/** Hands what a pixel lacks on to its neighbours, to the right and below. */
function diffuse(bytes: Uint8Array, { width, height, channels }: FrameSize, palette: Palette): void {
  const errors = new Int32Array((width + 1) * 3)
  for (let y = 0; y < height; y += 1) {
    const right = [0, 0, 0]
    const below = [0, 0, 0]
    const last = [0, 0, 0]
    for (let x = 0; x < width; x += 1) {
      const start = (y * width + x) * channels
      const wanted = [0, 1, 2].map((axis) => {
        const error = (right[axis] as number) + (errors[(x + 1) * 3 + axis] as number)
        return Math.min(255, Math.max(0, (bytes[start + axis] as number) + Math.trunc(error / 16)))
      })
      const found = palette.nearest(
        ((wanted[0] as number) << 16) | ((wanted[1] as number) << 8) | (wanted[2] as number),
      )
      palette.paint(bytes, start, found)
      for (let axis = 0; axis < 3; axis += 1) {
        const missing = (wanted[axis] as number) - (bytes[start + axis] as number)
        errors[x * 3 + axis] = 3 * missing + (below[axis] as number)
        below[axis] = 5 * missing + (last[axis] as number)
        last[axis] = missing
        right[axis] = 7 * missing
      }
    }
    // @note PIL writes the three numbers of blue here, where one of each colour belongs.
    errors.set([below[2] as number, last[2] as number, last[2] as number], width * 3)
  }
}

function addPattern(bytes: Uint8Array, { width, height, channels }: FrameSize, side: number, colors: number): void {
  const spread = 512 / colors
  const pattern = bayer(Math.trunc(Math.log2(side)))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const shift = spread * (pattern[y % pattern.length]?.[x % pattern.length] ?? 0) + 0.5
      for (let channel = 0; channel < 3; channel += 1) {
        const place = (y * width + x) * channels + channel
        bytes[place] = Math.trunc(Math.min(255, Math.max(0, f32((bytes[place] as number) + shift))))
      }
    }
  }
}

/** Bayer's square of thresholds around zero. */
function bayer(order: number): number[][] {
  if (order === 0) return [[0]]
  const inner = bayer(order - 1)
  const parts = 4 ** order
  const quarter = (add: number): number[][] => inner.map((row) => row.map((value) => (parts * value + add) / parts))
  const rows = (left: number, right: number): number[][] =>
    quarter(left).map((row, index) => [...row, ...(quarter(right)[index] ?? [])])
  return [...rows(-1.5, 0.5), ...rows(1.5, -0.5)]
}
