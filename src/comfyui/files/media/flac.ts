import { createHash } from 'node:crypto'
import { makeChecksum } from './checksum.ts'
import { type EmbeddedTexts, type Silence, vorbisComments } from './silence.ts'

const PADDING = 8192
/** Sizes and rates that a frame names by their place in the format's tables; 0 stands for none. */
const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]
const SAMPLE_RATES = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000]
/** @note FFmpeg takes the longest block of the table that lasts no longer, in ms. */
const BLOCK_TIME = 105
const headChecksum = makeChecksum(8, 0x07)
const frameChecksum = makeChecksum(16, 0x8005)

/** Writes silence as FLAC, 16 bits a sample, byte for byte as FFmpeg does (protocol 8.3). */
export function encodeFlac(sound: Silence, texts: EmbeddedTexts): Buffer {
  const blockSize = blockSizeOf(sound.sampleRate)
  const frames: Buffer[] = []
  for (let start = 0; start < sound.length; start += blockSize) {
    frames.push(frame(sound, frames.length, Math.min(blockSize, sound.length - start)))
  }
  return Buffer.concat([
    Buffer.from('fLaC'),
    metadata(0, streamInfo(sound, blockSize, frames)),
    metadata(4, vorbisComments(texts)),
    metadata(1, Buffer.alloc(PADDING), true),
    ...frames,
  ])
}

function blockSizeOf(sampleRate: number): number {
  const longest = Math.floor((sampleRate * BLOCK_TIME) / 1000)
  return Math.max(192, ...BLOCK_SIZES.filter((size) => size <= longest))
}

function metadata(type: number, data: Buffer, isLast = false): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(((isLast ? 0x80 : 0) + type) * 2 ** 24 + data.length)
  return Buffer.concat([head, data])
}

function streamInfo({ sampleRate, channels, length }: Silence, blockSize: number, frames: readonly Buffer[]): Buffer {
  const info = Buffer.alloc(34)
  const sizes = frames.map((bytes) => bytes.length)
  info.writeUInt16BE(blockSize, 0)
  info.writeUInt16BE(blockSize, 2)
  info.writeUIntBE(sizes.length === 0 ? 0 : sizes.reduce((one, other) => Math.min(one, other)), 4, 3)
  info.writeUIntBE(
    sizes.reduce((one, other) => Math.max(one, other), 0),
    7,
    3,
  )
  // @note 20 bits of rate, 3 of channels less one, 5 of sample size less one, 36 of length.
  info.writeUInt32BE(sampleRate * 2 ** 12 + (channels - 1) * 2 ** 9 + 15 * 2 ** 4 + Math.floor(length / 2 ** 32), 10)
  info.writeUInt32BE(length % 2 ** 32, 14)
  info.set(digestOfZeros(length * channels * 2), 18)
  return info
}

/** The MD5 of all samples. */
function digestOfZeros(length: number): Buffer {
  const hash = createHash('md5')
  const zeros = Buffer.alloc(Math.min(length, 65536))
  for (let left = length; left > 0; left -= zeros.length) hash.update(zeros.subarray(0, left))
  return hash.digest()
}

/** One block in which every channel has one constant value: zero. */
function frame({ channels, sampleRate }: Silence, number: number, length: number): Buffer {
  const size = codedSize(length)
  const rate = codedRate(sampleRate)
  const head = [0xff, 0xf8, (size.code << 4) | rate.code, ((channels - 1) << 4) | 0x08, ...codedNumber(number)]
  head.push(...size.bytes, ...rate.bytes)
  const bytes = Buffer.from([...head, headChecksum(Buffer.from(head)), ...new Array<number>(channels * 3).fill(0)])
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16BE(frameChecksum(bytes))
  return Buffer.concat([bytes, checksum])
}

interface Coded {
  readonly code: number
  /** What stands behind the head where the table has no such value. */
  readonly bytes: readonly number[]
}

function codedSize(length: number): Coded {
  const code = BLOCK_SIZES.indexOf(length)
  if (code > 0) return { code, bytes: [] }
  const last = length - 1
  return length <= 256 ? { code: 6, bytes: [last] } : { code: 7, bytes: [last >> 8, last & 0xff] }
}

function codedRate(sampleRate: number): Coded {
  const code = SAMPLE_RATES.indexOf(sampleRate)
  if (code > 0) return { code, bytes: [] }
  if (sampleRate % 1000 === 0 && sampleRate < 255_000) return { code: 12, bytes: [sampleRate / 1000] }
  const inTens = sampleRate % 10 === 0 && sampleRate < 655_350
  if (!inTens && sampleRate >= 65_535) return { code: 0, bytes: [] }
  const value = inTens ? sampleRate / 10 : sampleRate
  return { code: inTens ? 14 : 13, bytes: [value >> 8, value & 0xff] }
}

/** @note Frame numbers are written as UTF-8 writes characters. */
function codedNumber(number: number): number[] {
  if (number < 0x80) return [number]
  if (number < 0x800) return [0xc0 | (number >> 6), 0x80 | (number & 0x3f)]
  if (number < 0x10000) return [0xe0 | (number >> 12), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)]
  return [0xf0 | (number >> 18), 0x80 | ((number >> 12) & 0x3f), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)]
}
