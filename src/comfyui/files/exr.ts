import type { Frame } from '../nodes/image-value.ts'
import { frameFloats, type FrameSize } from '../pixels/frame.ts'

/** Writes an OpenEXR file: 32-bit floats in rows, not compressed. */
export function encodeExr(frame: Frame, size: FrameSize): Buffer {
  const { width, height, channels } = size
  // @note Channels stand in the order of their names.
  const names = channels === 1 ? ['Y'] : channels === 4 ? ['A', 'B', 'G', 'R'] : ['B', 'G', 'R']
  const places = channels === 1 ? [0] : channels === 4 ? [3, 2, 1, 0] : [2, 1, 0]
  const channelList = names.map((name) => Buffer.concat([text(name), int32(2), Buffer.alloc(4), int32(1), int32(1)]))
  const window = Buffer.concat([int32(0), int32(0), int32(width - 1), int32(height - 1)])
  const header = Buffer.concat([
    int32(20000630), int32(2),
    attribute('channels', 'chlist', Buffer.concat([...channelList, Buffer.alloc(1)])),
    attribute('compression', 'compression', Buffer.alloc(1)),
    attribute('dataWindow', 'box2i', window), attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.alloc(1)), attribute('pixelAspectRatio', 'float', float32(1)),
    attribute('screenWindowCenter', 'v2f', Buffer.alloc(8)), attribute('screenWindowWidth', 'float', float32(1)),
    Buffer.alloc(1),
  ]) // prettier-ignore
  const rowLength = width * places.length * 4
  const offsets = Buffer.alloc(height * 8)
  const rows = Buffer.alloc(height * (8 + rowLength))
  const values = frameFloats(frame, size)
  for (let y = 0; y < height; y += 1) {
    const start = y * (8 + rowLength)
    offsets.writeBigUInt64LE(BigInt(header.length + offsets.length + start), y * 8)
    rows.writeInt32LE(y, start)
    rows.writeInt32LE(rowLength, start + 4)
    for (const [index, place] of places.entries()) {
      for (let x = 0; x < width; x += 1) {
        rows.writeFloatLE(Number(values[(y * width + x) * channels + place]), start + 8 + (index * width + x) * 4)
      }
    }
  }
  return Buffer.concat([header, offsets, rows])
}

function attribute(name: string, type: string, data: Buffer): Buffer {
  return Buffer.concat([text(name), text(type), int32(data.length), data])
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`)
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}
