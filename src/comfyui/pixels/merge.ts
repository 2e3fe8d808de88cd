import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'

/**
 * Changes a frame where another one lies over it at this place; what sticks out is cut off.
 *
 * @param change gives the new component, of 32 bits, for one below and the one above
 */
export function mergeAt(
  below: Frame,
  size: FrameSize,
  above: Frame,
  aboveSize: FrameSize,
  place: { readonly x: number; readonly y: number },
  change: (below: number, above: number, pixelAbove: number) => number,
): Frame {
  const { channels } = size
  const values = Float32Array.from(frameFloats(below, size))
  const source = frameFloats(above, aboveSize)
  const left = Math.max(0, place.x)
  const right = Math.min(size.width, place.x + aboveSize.width)
  const bottom = Math.min(size.height, place.y + aboveSize.height)
  for (let y = Math.max(0, place.y); y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const pixel = (y - place.y) * aboveSize.width + x - place.x
      const to = (y * size.width + x) * channels
      for (let channel = 0; channel < channels; channel += 1) {
        const from = pixel * aboveSize.channels + channel
        values[to + channel] = change(values[to + channel] as number, source[from] as number, pixel)
      }
    }
  }
  return { kind: 'float', values }
}
