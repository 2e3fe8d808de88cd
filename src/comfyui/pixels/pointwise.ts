import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from './frame.ts'

/** Applies a function to every component; each result is rounded to 32 bits, as tensors are. */
export function mapComponents(
  frame: Frame,
  size: FrameSize,
  operation: (value: number, channel: number) => number,
): Frame {
  if (frame.kind === 'solid') {
    const color = frame.color.map((value, channel) => Math.fround(operation(Math.fround(value), channel)))
    return { kind: 'solid', color }
  }
  const source = frameFloats(frame, size)
  const values = new Float32Array(source.length)
  for (let index = 0; index < source.length; index += 1) {
    values[index] = operation(source[index] as number, index % size.channels)
  }
  return { kind: 'float', values }
}

/** `1 - x` everywhere. */
export function invert(frame: Frame, size: FrameSize): Frame {
  return mapComponents(frame, size, (value) => 1 - value)
}

/** Combines two frames of the same size component by component. */
export function combine(
  left: Frame,
  right: Frame,
  size: FrameSize,
  operation: (left: number, right: number) => number,
): Frame {
  if (left.kind === 'solid' && right.kind === 'solid') {
    const { color } = right
    return {
      kind: 'solid',
      color: left.color.map((value, channel) => Math.fround(operation(value, color[channel] ?? 0))),
    }
  }
  const leftValues = frameFloats(left, size)
  const rightValues = frameFloats(right, size)
  const values = new Float32Array(leftValues.length)
  for (let index = 0; index < values.length; index += 1) {
    values[index] = operation(leftValues[index] as number, rightValues[index] as number)
  }
  return { kind: 'float', values }
}

/** One channel of a frame, as a mask. */
export function takeChannel(frame: Frame, size: FrameSize, channel: number): Frame {
  return takeChannels(frame, size, [channel])
}

/** Some channels of a frame, in this order. */
export function takeChannels(frame: Frame, size: FrameSize, channels: readonly number[]): Frame {
  if (frame.kind === 'solid') return { kind: 'solid', color: channels.map((channel) => frame.color[channel] ?? 0) }
  const count = size.width * size.height
  const source = frame.kind === 'raster' ? frame.bytes : frame.values
  const target =
    frame.kind === 'raster' ? new Uint8Array(count * channels.length) : new Float32Array(count * channels.length)
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let index = 0; index < channels.length; index += 1) {
      target[pixel * channels.length + index] = source[pixel * size.channels + (channels[index] as number)] as number
    }
  }
  return target instanceof Uint8Array ? { kind: 'raster', bytes: target } : { kind: 'float', values: target }
}
