import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'
import { blur } from './neighbourhood.ts'
import { takeChannels } from './pointwise.ts'

/**
 * Edges as white lines on black, in three channels.
 *
 * @note Canny's way: a blur, the steepness, and weak edges only beside strong ones. Lines are not thinned, so they are a
 * little wider than those of the real node.
 */
export function drawEdges(frame: Frame, size: FrameSize, low: number, high: number): Frame {
  if (frame.kind === 'solid') return { kind: 'solid', color: [0, 0, 0] }
  const { width, height } = size
  const grey = { width, height, channels: 1 }
  const smooth = frameFloats(blur({ kind: 'float', values: toGrey(frame, size) }, grey, fitting(size), 0.5), grey)
  const at = (x: number, y: number): number =>
    smooth[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] as number
  const steepness = new Float32Array(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const across = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1)
      const down = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1)
      const left = at(x - 1, y - 1) + 2 * at(x - 1, y) + at(x - 1, y + 1)
      const up = at(x - 1, y - 1) + 2 * at(x, y - 1) + at(x + 1, y - 1)
      steepness[y * width + x] = Math.hypot(across - left, down - up)
    }
  }
  const values = Float32Array.from(steepness, (value, index) =>
    Number(value > high || (value > low && isBesideStrong(steepness, grey, index, high))),
  )
  return takeChannels({ kind: 'float', values }, grey, [0, 0, 0])
}

/** @note A mirrored edge needs a picture that is wider than the blur. */
function fitting({ width, height }: FrameSize): number {
  return Math.max(1, Math.min(2, width - 1, height - 1))
}

function toGrey(frame: Frame, size: FrameSize): Float32Array {
  const values = frameFloats(frame, size)
  if (size.channels < 3) return Float32Array.from(frameFloats(takeChannels(frame, size, [0]), { ...size, channels: 1 }))
  return Float32Array.from({ length: size.width * size.height }, (_, pixel) => {
    const start = pixel * size.channels
    return (
      0.299 * (values[start] as number) + 0.587 * (values[start + 1] as number) + 0.114 * (values[start + 2] as number)
    )
  })
}

function isBesideStrong(steepness: Float32Array, { width, height }: FrameSize, index: number, high: number): boolean {
  const x = index % width
  const y = Math.floor(index / width)
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
      if ((steepness[row * width + column] as number) > high) return true
    }
  }
  return false
}
