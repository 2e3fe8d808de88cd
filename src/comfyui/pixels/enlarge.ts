import type { Frame } from '../nodes/image-value.ts'
import { frameBytes, type FrameSize } from './frame.ts'

/**
 * A picture so many times as wide and as high, every pixel a square.
 *
 * @note It stands for what a model would have drawn, so that it has only to be quick: these are the largest pictures
 * that workflows make.
 */
export function enlarge(frame: Frame, size: FrameSize, factor: number): Frame {
  if (frame.kind === 'solid') return frame
  const source = frameBytes(frame, size)
  const { width, height, channels } = size
  const rowLength = width * channels
  const target = new Uint8Array(source.length * factor * factor)
  for (let y = 0; y < height; y += 1) {
    const start = y * rowLength * factor * factor
    let place = start
    for (let from = y * rowLength; from < (y + 1) * rowLength; from += channels) {
      for (let copy = 0; copy < factor; copy += 1) {
        for (let channel = 0; channel < channels; channel += 1) {
          target[place] = source[from + channel] as number
          place += 1
        }
      }
    }
    for (let row = 1; row < factor; row += 1) target.copyWithin(start + row * rowLength * factor, start, place)
  }
  return { kind: 'raster', bytes: target, isSketch: true }
}
