import type { Frame } from '../nodes/image-value.ts'
import { frameBytes, type FrameSize } from './frame.ts'

/**
 * The picture in so many colours at most.
 *
 * @note A picture that has no more stays as it is. Any other is cut into boxes of colours as PIL does, each painted in
 * its mean; where PIL cuts depends on more than this, so single pixels may differ from the real ones.
 */
export function reduceColors(frame: Frame, size: FrameSize, colors: number): Frame {
  if (frame.kind === 'solid') return frame
  const bytes = frameBytes(frame, size)
  const { channels } = size
  const counts = new Map<number, number>()
  for (let start = 0; start < bytes.length; start += channels) {
    const color = colorAt(bytes, start)
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  if (counts.size <= colors) return { kind: 'raster', bytes }
  const painted = new Map<number, readonly number[]>()
  for (const box of cut([...counts], colors)) {
    const mean = meanOf(box)
    for (const [color] of box) painted.set(color, mean)
  }
  const reduced = Uint8Array.from(bytes)
  for (let start = 0; start < bytes.length; start += channels)
    reduced.set(painted.get(colorAt(bytes, start)) ?? [], start)
  return { kind: 'raster', bytes: reduced }
}

type Counted = readonly [color: number, count: number]

const COMPONENTS = [16, 8, 0]

function colorAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start] as number) << 16) | ((bytes[start + 1] as number) << 8) | (bytes[start + 2] as number)
}

/** Cuts the box that has the most pixels in two halves, until there are enough boxes. */
function cut(all: Counted[], wanted: number): Counted[][] {
  const boxes = [all]
  while (boxes.length < wanted) {
    const weights = boxes.map((box) => (box.length > 1 ? box.reduce((sum, [, count]) => sum + count, 0) : 0))
    const heaviest = weights.indexOf(Math.max(...weights))
    const box = boxes[heaviest]
    if (!box || box.length < 2) break
    const shift = widestComponent(box)
    const sorted = box.toSorted(([left], [right]) => ((left >> shift) & 0xff) - ((right >> shift) & 0xff))
    let taken = 0
    let middle = 0
    while (middle < sorted.length - 1 && taken < (weights[heaviest] as number) / 2) {
      taken += Number(sorted[middle]?.[1])
      middle += 1
    }
    boxes.splice(heaviest, 1, sorted.slice(0, middle), sorted.slice(middle))
  }
  return boxes
}

function widestComponent(box: readonly Counted[]): number {
  const widths = COMPONENTS.map((shift) => {
    let least = 255
    let greatest = 0
    for (const [color] of box) {
      least = Math.min(least, (color >> shift) & 0xff)
      greatest = Math.max(greatest, (color >> shift) & 0xff)
    }
    return greatest - least
  })
  return Number(COMPONENTS[widths.indexOf(Math.max(...widths))])
}

function meanOf(box: readonly Counted[]): readonly number[] {
  const pixels = box.reduce((sum, [, count]) => sum + count, 0)
  return COMPONENTS.map((shift) =>
    Math.round(box.reduce((sum, [color, count]) => sum + ((color >> shift) & 0xff) * count, 0) / pixels),
  )
}
