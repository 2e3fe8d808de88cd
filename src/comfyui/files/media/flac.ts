import { makeChecksum } from './checksum.ts'
import { type EmbeddedTexts, type Silence, vorbisComments } from './silence.ts'

const BLOCK_SIZE = 4096
const PADDING = 8192
const headChecksum = makeChecksum(8, 0x07)
const frameChecksum = makeChecksum(16, 0x8005)

/** Writes silence as FLAC, 16 bits a sample. */
export function encodeFlac(sound: Silence, texts: EmbeddedTexts): Buffer {
  const frames: Buffer[] = []
  for (let start = 0; start < sound.length; start += BLOCK_SIZE) {
    frames.push(frame(frames.length, Math.min(BLOCK_SIZE, sound.length - start), sound.channels))
  }
  return Buffer.concat([
    Buffer.from('fLaC'),
    metadata(0, streamInfo(sound)),
    metadata(4, vorbisComments(texts)),
    metadata(1, Buffer.alloc(PADDING), true),
    ...frames,
  ])
}

function metadata(type: number, data: Buffer, isLast = false): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(((isLast ? 0x80 : 0) + type) * 2 ** 24 + data.length)
  return Buffer.concat([head, data])
}

function streamInfo({ sampleRate, channels, length }: Silence): Buffer {
  const info = Buffer.alloc(34)
  info.writeUInt16BE(BLOCK_SIZE, 0)
  info.writeUInt16BE(BLOCK_SIZE, 2)
  // @note 20 bits of rate, 3 of channels less one, 5 of sample size less one, 36 of length.
  info.writeUInt32BE(sampleRate * 2 ** 12 + (channels - 1) * 2 ** 9 + 15 * 2 ** 4 + Math.floor(length / 2 ** 32), 10)
  info.writeUInt32BE(length % 2 ** 32, 14)
  return info
}

/** One block in which every channel has one constant value: zero. */
function frame(number: number, length: number, channels: number): Buffer {
  const isWhole = length === BLOCK_SIZE
  const head = [0xff, 0xf8, isWhole ? 0xc0 : 0x70, ((channels - 1) << 4) | 0x08, ...codedNumber(number)]
  if (!isWhole) head.push((length - 1) >> 8, (length - 1) & 0xff)
  const bytes = Buffer.from([...head, headChecksum(Buffer.from(head)), ...new Array<number>(channels * 3).fill(0)])
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16BE(frameChecksum(bytes))
  return Buffer.concat([bytes, checksum])
}

/** @note Frame numbers are written as UTF-8 writes characters. */
function codedNumber(number: number): number[] {
  if (number < 0x80) return [number]
  if (number < 0x800) return [0xc0 | (number >> 6), 0x80 | (number & 0x3f)]
  if (number < 0x10000) return [0xe0 | (number >> 12), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)]
  return [0xf0 | (number >> 18), 0x80 | ((number >> 12) & 0x3f), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)]
}
