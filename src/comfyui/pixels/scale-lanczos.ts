import type { FrameSize } from './frame.ts'

/** One axis of a scaling with bytes: for each new pixel the first old one, and whole-numbered shares. */
interface ByteTaps {
  readonly first: number
  readonly shares: readonly number[]
}

const REACH = 3
/** Shares are counted in so many parts. */
const PARTS = 2 ** 22

/**
 * Scales bytes as PIL does: along rows first, then along columns, each time rounded to bytes, with shares that are
 * whole numbers.
 */
export function scaleLanczos(bytes: Uint8Array, size: FrameSize, width: number, height: number): Uint8Array {
  if (width === size.width && height === size.height) return bytes
  if (size.channels !== 4) return scaleComponents(bytes, size, width, height)
  // @note Colours count by their alpha: what cannot be seen does not bleed into what can.
  return withoutAlpha(scaleComponents(withAlpha(bytes), size, width, height))
}

function withAlpha(bytes: Uint8Array): Uint8Array {
  return bytes.map((value, place) => {
    if (place % 4 === 3) return value
    const product = value * (bytes[place - (place % 4) + 3] as number) + 128
    return ((product >> 8) + product) >> 8
  })
}

function withoutAlpha(bytes: Uint8Array): Uint8Array {
  return bytes.map((value, place) => {
    const alpha = bytes[place - (place % 4) + 3] as number
    if (place % 4 === 3 || alpha === 0 || alpha === 255) return value
    return Math.min(255, Math.trunc((255 * value) / alpha))
  })
}

function scaleComponents(bytes: Uint8Array, size: FrameSize, width: number, height: number): Uint8Array {
  const { channels } = size
  const wide = width === size.width ? bytes : alongRows(bytes, size, width)
  if (height === size.height) return wide
  const rowLength = width * channels
  const target = new Uint8Array(rowLength * height)
  for (const [y, { first, shares }] of taps(size.height, height).entries()) {
    for (let place = 0; place < rowLength; place += 1) {
      let sum = PARTS / 2
      for (let tap = 0; tap < shares.length; tap += 1) {
        sum += (shares[tap] as number) * (wide[(first + tap) * rowLength + place] as number)
      }
      target[y * rowLength + place] = toByte(sum)
    }
  }
  return target
}

function alongRows(bytes: Uint8Array, { width: oldWidth, height, channels }: FrameSize, width: number): Uint8Array {
  const target = new Uint8Array(width * height * channels)
  for (const [x, { first, shares }] of taps(oldWidth, width).entries()) {
    for (let y = 0; y < height; y += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = PARTS / 2
        for (let tap = 0; tap < shares.length; tap += 1) {
          sum += (shares[tap] as number) * (bytes[(y * oldWidth + first + tap) * channels + channel] as number)
        }
        target[(y * width + x) * channels + channel] = toByte(sum)
      }
    }
  }
  return target
}

const toByte = (sum: number): number => Math.min(255, Math.max(0, Math.floor(sum / PARTS)))

function taps(oldLength: number, newLength: number): ByteTaps[] {
  const scale = oldLength / newLength
  const spread = Math.max(1, scale)
  const reach = REACH * spread
  return Array.from({ length: newLength }, (_, position) => {
    const center = (position + 0.5) * scale
    const first = Math.max(0, Math.trunc(center - reach + 0.5))
    const last = Math.min(oldLength, Math.trunc(center + reach + 0.5))
    const heights = Array.from({ length: last - first }, (__, tap) =>
      lanczos((tap + first - center + 0.5) * (1 / spread)),
    )
    const sum = heights.reduce((total, height) => total + height, 0)
    return { first, shares: heights.map((height) => roundAway((sum === 0 ? height : height / sum) * PARTS)) }
  })
}

const roundAway = (value: number): number => Math.trunc(value < 0 ? value - 0.5 : value + 0.5)

function lanczos(x: number): number {
  return x >= -REACH && x < REACH ? sinc(x) * sinc(x / REACH) : 0
}

function sinc(x: number): number {
  if (x === 0) return 1
  const angle = x * Math.PI
  return Math.sin(angle) / angle
}
