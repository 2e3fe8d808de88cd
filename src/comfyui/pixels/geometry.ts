import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'
import { nearestPlaces } from './scale-taps.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Says for each pixel of the new frame which pixel of the old one it is. */
type Place = (x: number, y: number) => number

/** Part of a frame; the box lies inside. */
export function crop(frame: Frame, size: FrameSize, box: Box): Frame {
  return rearrange(frame, size.channels, box.width, box.height, (x, y) => (y + box.y) * size.width + x + box.x)
}

export function flip(frame: Frame, size: FrameSize, axis: 'horizontal' | 'vertical'): Frame {
  const { width, height, channels } = size
  return rearrange(frame, channels, width, height, (x, y) =>
    axis === 'horizontal' ? y * width + width - 1 - x : (height - 1 - y) * width + x,
  )
}

/** Turns clockwise; after an odd number of quarters width and height have changed places. */
export function rotate(frame: Frame, size: FrameSize, quarters: number): Frame {
  const { width, height, channels } = size
  switch (((quarters % 4) + 4) % 4) {
    case 1:
      return rearrange(frame, channels, height, width, (x, y) => (height - 1 - x) * width + y)
    case 2:
      return rearrange(frame, channels, width, height, (x, y) => (height - 1 - y) * width + width - 1 - x)
    case 3:
      return rearrange(frame, channels, height, width, (x, y) => x * width + width - 1 - y)
    default:
      return frame
  }
}

/** The pixels nearest to those of the new size. */
export function scaleNearest(frame: Frame, size: FrameSize, width: number, height: number): Frame {
  const columns = nearestPlaces(size.width, width)
  const rows = nearestPlaces(size.height, height)
  return rearrange(
    frame,
    size.channels,
    width,
    height,
    (x, y) => (rows[y] as number) * size.width + (columns[x] as number),
  )
}

/** Lays one frame over another at this place; what sticks out is cut off. */
export function paste(
  below: Frame,
  belowSize: FrameSize,
  above: Frame,
  aboveSize: FrameSize,
  x: number,
  y: number,
): Frame {
  const values = Float32Array.from(frameFloats(below, belowSize))
  const source = frameFloats(above, aboveSize)
  const { channels } = belowSize
  const left = Math.max(0, x)
  const right = Math.min(belowSize.width, x + aboveSize.width)
  for (let row = Math.max(0, y); row < Math.min(belowSize.height, y + aboveSize.height) && left < right; row += 1) {
    const start = ((row - y) * aboveSize.width + left - x) * channels
    values.set(source.subarray(start, start + (right - left) * channels), (row * belowSize.width + left) * channels)
  }
  return { kind: 'float', values }
}

function rearrange(frame: Frame, channels: number, width: number, height: number, place: Place): Frame {
  switch (frame.kind) {
    case 'solid':
      return frame
    case 'raster':
      return {
        kind: 'raster',
        bytes: move(frame.bytes, new Uint8Array(width * height * channels), channels, width, place),
      }
    case 'float':
      return {
        kind: 'float',
        values: move(frame.values, new Float32Array(width * height * channels), channels, width, place),
      }
  }
}

function move<T extends Uint8Array | Float32Array>(
  source: T,
  target: T,
  channels: number,
  width: number,
  place: Place,
): T {
  const pixels = target.length / channels
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const from = place(pixel % width, Math.floor(pixel / width)) * channels
    for (let channel = 0; channel < channels; channel += 1) {
      target[pixel * channels + channel] = source[from + channel] as number
    }
  }
  return target
}
