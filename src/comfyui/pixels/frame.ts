import type { Frame } from '../nodes/image-value.ts'

export interface FrameSize {
  readonly width: number
  readonly height: number
  /** 1 grey, 3 RGB, 4 RGBA. */
  readonly channels: number
}

/**
 * The byte that ComfyUI saves for a float.
 *
 * @note It multiplies in 32 bits and cuts off, it does not round: an inverted 65 is saved as 189, not as 190.
 */
export function toByte(value: number): number {
  const scaled = Math.fround(255 * Math.fround(value))
  return scaled >= 255 ? 255 : scaled > 0 ? Math.trunc(scaled) : 0
}

/** The float that a byte is loaded as. */
export function fromByte(byte: number): number {
  return Math.fround(byte / 255)
}

const FLOAT_OF_BYTE = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

/** The bytes of a frame, row by row. The result may be the frame's own: it is not to be written to. */
export function frameBytes(frame: Frame, size: FrameSize): Uint8Array {
  switch (frame.kind) {
    case 'raster':
      return frame.bytes
    case 'solid':
      return repeat(Uint8Array.from(frame.color, toByte), size.width * size.height)
    case 'float': {
      const { values } = frame
      const bytes = new Uint8Array(values.length)
      for (let index = 0; index < values.length; index += 1) bytes[index] = toByte(values[index] as number)
      return bytes
    }
  }
}

/** The floats of a frame, row by row. The result may be the frame's own: it is not to be written to. */
export function frameFloats(frame: Frame, size: FrameSize): Float32Array {
  switch (frame.kind) {
    case 'float':
      return frame.values
    case 'raster': {
      const { bytes } = frame
      const values = new Float32Array(bytes.length)
      for (let index = 0; index < bytes.length; index += 1)
        values[index] = FLOAT_OF_BYTE[bytes[index] as number] as number
      return values
    }
    case 'solid': {
      const values = new Float32Array(size.width * size.height * size.channels)
      for (let index = 0; index < values.length; index += 1)
        values[index] = frame.color[index % size.channels] as number
      return values
    }
  }
}

function repeat(pixel: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(pixel.length * count)
  bytes.set(pixel.subarray(0, bytes.length))
  // @note Doubling what is there is much faster than writing pixel by pixel.
  for (let filled = pixel.length; filled < bytes.length && filled > 0; filled *= 2) bytes.copyWithin(filled, 0, filled)
  return bytes
}
