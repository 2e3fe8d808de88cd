/** A colour of three bytes, as one number. */
type Color = number

interface Box {
  /** Its colours, and how many pixels have each. */
  readonly colors: readonly (readonly [color: Color, count: number])[]
  readonly pixels: number
  halves?: readonly [Box, Box]
}

/** Red, green or blue. */
interface Axis {
  readonly shift: number
  readonly weight: number
}

const AXES: readonly Axis[] = [
  { shift: 16, weight: 77 },
  { shift: 8, weight: 150 },
  { shift: 0, weight: 29 },
]

const component = (color: Color, { shift }: Axis): number => (color >> shift) & 0xff

/**
 * The palette that PIL makes of a picture: its colours in a box, the box with the most pixels cut in two again and
 * again, and the mean of each.
 *
 * @param counts the colours and how many pixels have them
 */
export function medianCut(counts: ReadonlyMap<Color, number>, wanted: number): Color[] {
  const colors = [...counts]
  const root: Box = { colors, pixels: colors.reduce((sum, [, count]) => sum + count, 0) }
  const heap = new BoxHeap()
  heap.add(root)
  for (let left = wanted - 1; left > 0; left -= 1) {
    let largest = heap.remove()
    // @note A box of one colour is done with, whatever its size.
    while (largest && largest.colors.length === 1) largest = heap.remove()
    if (!largest) break
    largest.halves = cut(largest)
    for (const half of largest.halves) heap.add(half)
  }
  return means(root)
}

function means(box: Box): Color[] {
  if (box.halves) return box.halves.flatMap(means)
  return [
    AXES.reduce((color, axis) => {
      const sum = box.colors.reduce((total, [one, count]) => total + component(one, axis) * count, 0)
      return color | (Math.floor(sum / box.pixels + 0.5) << axis.shift)
    }, 0),
  ]
}

/** @note From the bright end, until more than half of the pixels are on one side; equal values stay together. */
function cut({ colors, pixels }: Box): [Box, Box] {
  const widthOf = (axis: Axis): number => {
    const values = colors.map(([color]) => component(color, axis))
    return (Math.max(...values) - Math.min(...values)) * axis.weight
  }
  const axis = AXES.reduce((widest, other) => (widthOf(other) > widthOf(widest) ? other : widest))
  const sorted = colors.toSorted(([left], [right]) => component(right, axis) - component(left, axis))
  const values = sorted.map(([color]) => component(color, axis))
  let place = 0
  let taken = 0
  for (const [, count] of sorted) {
    if (taken * 2 > pixels) break
    taken += count
    place += 1
  }
  while (place < values.length && values[place] === values[place - 1]) place += 1
  if (place === values.length) while (values[place - 1] === values.at(-1)) place -= 1
  const half = (part: Box['colors']): Box => ({ colors: part, pixels: part.reduce((sum, [, count]) => sum + count, 0) })
  return [half(sorted.slice(0, place)), half(sorted.slice(place))]
}

/** A heap whose order among equals is that of PIL's. */
class BoxHeap {
  readonly #boxes: Box[] = []

  add(box: Box): void {
    const boxes = this.#boxes
    let place = boxes.length + 1
    while (place > 1) {
      const parent = boxes[(place >> 1) - 1] as Box
      if (box.pixels <= parent.pixels) break
      boxes[place - 1] = parent
      place >>= 1
    }
    boxes[place - 1] = box
  }

  remove(): Box | undefined {
    const boxes = this.#boxes
    const top = boxes[0]
    const last = boxes.pop()
    if (!top || !last || boxes.length === 0) return top
    let place = 1
    for (let child = 2; child <= boxes.length; child = place * 2) {
      if (child < boxes.length && (boxes[child - 1] as Box).pixels < (boxes[child] as Box).pixels) child += 1
      const larger = boxes[child - 1] as Box
      if (last.pixels > larger.pixels) break
      boxes[place - 1] = larger
      place = child
    }
    boxes[place - 1] = last
    return top
  }
}
