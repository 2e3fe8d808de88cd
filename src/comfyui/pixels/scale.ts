import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'
import { scaleNearest } from './geometry.ts'

/** What one new pixel is made of along one axis: the first old one, and the shares of it and of those after it. */
interface Taps {
  readonly first: number
  readonly shares: readonly number[]
}

type Kernel = (position: number, oldLength: number, newLength: number) => Taps

const KERNELS: Record<string, Kernel> = {
  bilinear: (position, oldLength, newLength) => {
    const center = Math.max(0, ((position + 0.5) * oldLength) / newLength - 0.5)
    const first = Math.floor(center)
    return { first, shares: [1 - (center - first), center - first] }
  },
  bicubic: (position, oldLength, newLength) => {
    const center = ((position + 0.5) * oldLength) / newLength - 0.5
    const first = Math.floor(center) - 1
    return { first, shares: [0, 1, 2, 3].map((tap) => cubic(center - (first + tap))) }
  },
  area: (position, oldLength, newLength) => {
    const first = Math.floor((position * oldLength) / newLength)
    const count = Math.ceil(((position + 1) * oldLength) / newLength) - first
    return { first, shares: new Array<number>(count).fill(1 / count) }
  },
  lanczos: (position, oldLength, newLength) => {
    const reach = Math.max(1, oldLength / newLength)
    const center = ((position + 0.5) * oldLength) / newLength
    const first = Math.max(0, Math.floor(center - 3 * reach + 0.5))
    const last = Math.min(oldLength, Math.floor(center + 3 * reach + 0.5))
    const shares = Array.from({ length: last - first }, (_, tap) => lanczos((first + tap - center + 0.5) / reach))
    const sum = shares.reduce((total, share) => total + share, 0)
    return { first, shares: shares.map((share) => share / sum) }
  },
}

/** Scales a frame by one of ComfyUI's methods: nearest-exact, bilinear, area, bicubic, lanczos. */
export function scale(frame: Frame, size: FrameSize, width: number, height: number, method: string): Frame {
  if (frame.kind === 'solid' || (size.width === width && size.height === height)) return frame
  const kernel = KERNELS[method]
  if (!kernel) return scaleNearest(frame, size, width, height)
  const { channels } = size
  const wide = along(
    frameFloats(frame, size),
    kernel,
    size.width,
    width,
    size.height,
    channels,
    size.width * channels,
    channels,
  )
  const values = along(wide, kernel, size.height, height, width, width * channels, channels, channels)
  if (method !== 'lanczos') return { kind: 'float', values }
  // @note ComfyUI has PIL do this one, on bytes that are rounded at the end.
  return {
    kind: 'raster',
    bytes: Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value * 255)))),
  }
}

function along(
  source: Float32Array,
  kernel: Kernel,
  oldLength: number,
  newLength: number,
  lines: number,
  step: number,
  lineStep: number,
  channels: number,
): Float32Array {
  // @note Along rows a line is longer afterwards; along columns the lines stay where they are, side by side.
  const newLineStep = lineStep === channels ? channels : newLength * channels
  const target = new Float32Array(newLength * lines * channels)
  for (let position = 0; position < newLength; position += 1) {
    const { first, shares } = kernel(position, oldLength, newLength)
    const places = shares.map((_, tap) => Math.min(oldLength - 1, Math.max(0, first + tap)) * step)
    for (let line = 0; line < lines; line += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0
        for (let tap = 0; tap < shares.length; tap += 1) {
          sum += (shares[tap] as number) * (source[(places[tap] as number) + line * lineStep + channel] as number)
        }
        target[position * step + line * newLineStep + channel] = sum
      }
    }
  }
  return target
}

/** @note The sharpness of -0.75 is that of the tensor library; image programs take -0.5. */
function cubic(distance: number): number {
  const x = Math.abs(distance)
  if (x <= 1) return (1.25 * x - 2.25) * x * x + 1
  return x < 2 ? ((-0.75 * x + 3.75) * x - 6) * x + 3 : 0
}

function lanczos(distance: number): number {
  if (distance === 0) return 1
  if (Math.abs(distance) >= 3) return 0
  const x = Math.PI * distance
  return (3 * Math.sin(x) * Math.sin(x / 3)) / (x * x)
}
