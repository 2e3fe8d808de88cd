import { fusedMultiplyAdd, sourcePlace } from './float32.ts'

/** What the new pixels along one axis are made of: so many old ones each, and their shares. */
export interface Taps {
  readonly count: number
  /** `count` old places for each new pixel. */
  readonly places: Int32Array
  /** `count` shares for each new pixel. */
  readonly shares: Float32Array
}

function fill(
  newLength: number,
  count: number,
  read: (position: number) => readonly (readonly [place: number, share: number])[],
): Taps {
  const places = new Int32Array(newLength * count)
  const shares = new Float32Array(newLength * count)
  for (let position = 0; position < newLength; position += 1) {
    for (const [tap, [place, share]] of read(position).entries()) {
      places[position * count + tap] = place
      shares[position * count + tap] = share
    }
  }
  return { count, places, shares }
}

export function bilinearTaps(oldLength: number, newLength: number): Taps {
  return fill(newLength, 2, (position) => {
    const center = Math.max(0, sourcePlace(position, oldLength, newLength))
    const first = Math.min(Math.floor(center), oldLength - 1)
    const share = Math.fround(Math.min(1, Math.max(0, Math.fround(center - first))))
    return [
      [first, Math.fround(1 - share)],
      [Math.min(first + 1, oldLength - 1), share],
    ]
  })
}

/** @note The sharpness of -0.75 is that of the tensor library; image programs take -0.5. */
export function bicubicTaps(oldLength: number, newLength: number): Taps {
  return fill(newLength, 4, (position) => {
    const center = sourcePlace(position, oldLength, newLength)
    const first = Math.min(Math.floor(center), oldLength - 1)
    const after = Math.fround(Math.min(1, Math.max(0, Math.fround(center - first))))
    const before = Math.fround(1 - after)
    const shares = [far(Math.fround(after + 1)), near(after), near(before), far(Math.fround(before + 1))]
    return shares.map((share, tap) => [Math.min(oldLength - 1, Math.max(0, first - 1 + tap)), share] as const)
  })
}

function near(x: number): number {
  const inner = Math.fround(fusedMultiplyAdd(1.25, x, -2.25) * x)
  return Math.fround(Math.fround(inner * x) + 1)
}

function far(x: number): number {
  const inner = fusedMultiplyAdd(fusedMultiplyAdd(-0.75, x, 3.75), x, -6)
  return Math.fround(Math.fround(inner * x) + 3)
}

/** @note The place is computed in 32 bits, so that a pixel in the very middle may fall to the left. */
export function nearestPlaces(oldLength: number, newLength: number): Int32Array {
  const scale = Math.fround(oldLength / newLength)
  return Int32Array.from({ length: newLength }, (_, position) =>
    Math.min(Math.floor(Math.fround(scale * Math.fround(position + 0.5))), oldLength - 1),
  )
}
