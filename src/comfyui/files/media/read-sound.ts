import { readMatroska } from './read-matroska.ts'
import { readMp4 } from './read-mp4.ts'
import type { Silence } from './silence.ts'

/**
 * Reads how long a sound is, of how many channels and at what rate: WAV, FLAC, MP3, Ogg (Opus, Vorbis), MP4 and
 * Matroska. The sound itself is not looked at.
 *
 * @returns `'silent film'` for a file that has no sound in it, `undefined` for bytes that are none of these
 */
export function readSound(bytes: Uint8Array): Silence | 'silent film' | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const film = readMp4(buffer) ?? readMatroska(buffer)
  if (film) return film.sound ?? 'silent film'
  return readWave(buffer) ?? readFlac(buffer) ?? readOgg(buffer) ?? readMp3(buffer)
}

function readWave(buffer: Buffer): Silence | undefined {
  if (buffer.toString('latin1', 0, 4) !== 'RIFF' || buffer.toString('latin1', 8, 12) !== 'WAVE') return undefined
  let shape: { channels: number; sampleRate: number; frameLength: number } | undefined
  for (let position = 12; position + 8 <= buffer.length;) {
    const name = buffer.toString('latin1', position, position + 4)
    const length = buffer.readUInt32LE(position + 4)
    const start = position + 8
    if (name === 'fmt ' && start + 16 <= buffer.length) {
      const channels = buffer.readUInt16LE(start + 2)
      shape = { channels, sampleRate: buffer.readUInt32LE(start + 4), frameLength: buffer.readUInt16LE(start + 12) }
    }
    if (name === 'data' && shape) {
      const given = Math.min(length, buffer.length - start)
      return { ...shape, length: Math.floor(given / Math.max(1, shape.frameLength)) }
    }
    position = start + length + (length % 2)
  }
  return undefined
}

function readFlac(buffer: Buffer): Silence | undefined {
  if (buffer.length < 42 || buffer.toString('latin1', 0, 4) !== 'fLaC') return undefined
  const packed = buffer.readBigUInt64BE(18)
  return {
    sampleRate: Number(packed >> 44n),
    channels: Number((packed >> 41n) & 7n) + 1,
    length: Number(packed & 0xf_ffff_ffffn),
  }
}

/** @note The last page says how many samples came before its end; those of Opus always count 48,000 a second. */
function readOgg(buffer: Buffer): Silence | undefined {
  if (buffer.toString('latin1', 0, 4) !== 'OggS') return undefined
  const last = buffer.lastIndexOf('OggS')
  if (last + 14 > buffer.length) return undefined
  const end = Number(buffer.readBigInt64LE(last + 6))
  const opus = buffer.indexOf('OpusHead')
  if (opus !== -1 && opus + 12 <= buffer.length) {
    const length = Math.max(0, end - buffer.readUInt16LE(opus + 10))
    return { sampleRate: 48000, channels: buffer.readUInt8(opus + 9), length }
  }
  const vorbis = buffer.indexOf('\x01vorbis', 0, 'latin1')
  if (vorbis === -1 || vorbis + 16 > buffer.length) return undefined
  return {
    sampleRate: buffer.readUInt32LE(vorbis + 12),
    channels: buffer.readUInt8(vorbis + 11),
    length: Math.max(0, end),
  }
}

const BIT_RATES = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
const SAMPLE_RATES: Record<number, readonly number[]> = {
  3: [44100, 48000, 32000],
  2: [22050, 24000, 16000],
  0: [11025, 12000, 8000],
}

function readMp3(buffer: Buffer): Silence | undefined {
  let position = 0
  if (buffer.toString('latin1', 0, 3) === 'ID3' && buffer.length > 10) {
    const [first = 0, second = 0, third = 0, fourth = 0] = buffer.subarray(6, 10)
    position = 10 + ((first << 21) | (second << 14) | (third << 7) | fourth)
  }
  let sound: Silence | undefined
  const first = readFrame(buffer, position)
  // @note A first frame that tells of the others is not sound.
  const ends = first && readInfo(buffer.subarray(position, position + Math.min(first.bytes, 256)))
  if (ends !== undefined) position += first?.bytes ?? 0
  for (let frame = readFrame(buffer, position); frame; frame = readFrame(buffer, position)) {
    position += frame.bytes
    sound = {
      sampleRate: frame.sampleRate,
      channels: frame.channels,
      length: (sound?.length ?? 0) + frame.samples,
    }
  }
  return sound && { ...sound, length: Math.max(0, sound.length - (ends ?? 0)) }
}

/** How many samples of its ends a file calls its encoder's, not its sound's. */
function readInfo(frame: Buffer): number | undefined {
  const place = Math.max(frame.indexOf('Info', 0, 'latin1'), frame.indexOf('Xing', 0, 'latin1'))
  if (place < 4 || place > 36 || place + 8 > frame.length) return undefined
  const parts = frame.readUInt32BE(place + 4)
  const lengths = [4, 4, 100, 4].map((length, bit) => ((parts >> bit) & 1) * length)
  const ends = place + 8 + lengths.reduce((sum, length) => sum + length, 0) + 21
  if (ends + 3 > frame.length) return 0
  const packed = frame.readUIntBE(ends, 3)
  return (packed >> 12) + (packed & 0xfff)
}

function readFrame(
  buffer: Buffer,
  position: number,
): { bytes: number; samples: number; sampleRate: number; channels: number } | undefined {
  if (position + 4 > buffer.length || buffer.readUInt16BE(position) < 0xffe0) return undefined
  const version = ((buffer[position + 1] as number) >> 3) & 3
  const layer = ((buffer[position + 1] as number) >> 1) & 3
  const third = buffer[position + 2] as number
  const sampleRate = SAMPLE_RATES[version]?.[(third >> 2) & 3]
  const bitRate = BIT_RATES[version === 3 ? 1 : 2][third >> 4]
  if (layer !== 1 || sampleRate === undefined || bitRate === undefined || bitRate === 0) return undefined
  const samples = version === 3 ? 1152 : 576
  const bytes = Math.floor((samples / 8) * ((bitRate * 1000) / sampleRate)) + ((third >> 1) & 1)
  return { bytes, samples, sampleRate, channels: (buffer[position + 3] as number) >> 6 === 3 ? 1 : 2 }
}
