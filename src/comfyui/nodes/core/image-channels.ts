import { makeImage, sizeOf } from '../../pixels/image.ts'
import { frameFloats } from '../../pixels/frame.ts'
import type { ImageValue } from '../image-value.ts'

/** The image with so many channels at least; those that it lacks are full. */
export function withChannels(image: ImageValue, channels: number): ImageValue {
  if (image.channels >= channels) return image
  const size = sizeOf(image)
  return makeImage({ ...size, batch: image.batch, channels }, (index) => {
    const frame = image.frame(index)
    if (frame.kind === 'solid') return { kind: 'solid', color: [...frame.color, 1] }
    const values = new Float32Array(size.width * size.height * channels).fill(1)
    const floats = frameFloats(frame, size)
    for (let from = 0, to = 0; from < floats.length; from += size.channels, to += channels) {
      values.set(floats.subarray(from, from + size.channels), to)
    }
    return { kind: 'float', values }
  })
}
