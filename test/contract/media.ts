import { PNG } from 'pngjs'

/** What can be said about a media file from its bytes alone; equal for files that show the same. */
export interface MediaFacts {
  readonly kind: string
  readonly width?: number
  readonly height?: number
  readonly frames?: number
  /** Seconds. */
  readonly duration?: number
  /** Codecs of Matroska tracks, codes of MP4 tracks. */
  readonly tracks?: string
}

/** Recognises a media file by its bytes; `undefined` for everything else. */
export function readMedia(bytes: Uint8Array): MediaFacts | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length >= 24 && buffer.readUInt32BE(0) === 0x89504e47) return readPng(buffer)
  if (buffer.length > 3 && buffer.readUIntBE(0, 3) === 0xffd8ff) return readJpeg(buffer)
  if (buffer.length > 16 && ascii(buffer, 0, 4) === 'RIFF' && ascii(buffer, 8, 4) === 'WEBP') return readWebp(buffer)
  if (buffer.length > 42 && ascii(buffer, 0, 4) === 'fLaC') return readFlac(buffer)
  if (buffer.length > 60 && ascii(buffer, 0, 4) === 'OggS') return readOgg(buffer)
  if (buffer.length > 16 && ascii(buffer, 4, 4) === 'ftyp') return readMp4(buffer)
  if (buffer.length > 16 && buffer.readUInt32BE(0) === 0x1a45dfa3) return readMatroska(buffer)
  if (buffer.length > 16 && (ascii(buffer, 0, 3) === 'ID3' || buffer.readUInt16BE(0) >> 5 === 0x7ff))
    return readMp3(buffer)
  return undefined
}

function ascii(buffer: Buffer, start: number, length: number): string {
  return buffer.toString('latin1', start, start + length)
}

function readPng(buffer: Buffer): MediaFacts {
  const frames = buffer.indexOf('acTL', 0, 'latin1')
  return {
    kind: 'png',
    width: buffer.readUInt32BE(16),
    height: buffer.readUInt32BE(20),
    frames: frames < 0 ? 1 : buffer.readUInt32BE(frames + 4),
  }
}

function readJpeg(buffer: Buffer): MediaFacts {
  for (let offset = 2; offset + 9 < buffer.length;) {
    const marker = buffer.readUInt16BE(offset)
    if (marker >= 0xffc0 && marker <= 0xffc2) {
      return { kind: 'jpeg', width: buffer.readUInt16BE(offset + 7), height: buffer.readUInt16BE(offset + 5) }
    }
    offset += 2 + buffer.readUInt16BE(offset + 2)
  }
  return { kind: 'jpeg' }
}

function readWebp(buffer: Buffer): MediaFacts {
  let size: { width: number; height: number } | undefined
  let frames = 0
  for (let offset = 12; offset + 8 <= buffer.length;) {
    const name = ascii(buffer, offset, 4)
    const body = offset + 8
    if (name === 'VP8X')
      size = { width: buffer.readUIntLE(body + 4, 3) + 1, height: buffer.readUIntLE(body + 7, 3) + 1 }
    if (name === 'VP8L') {
      const bits = buffer.readUInt32LE(body + 1)
      size ??= { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    if (name === 'VP8 ')
      size ??= { width: buffer.readUInt16LE(body + 6) & 0x3fff, height: buffer.readUInt16LE(body + 8) & 0x3fff }
    if (name === 'ANMF') frames += 1
    const length = buffer.readUInt32LE(offset + 4)
    offset = body + length + (length % 2)
  }
  return { kind: 'webp', ...size, frames: Math.max(frames, 1) }
}

function readFlac(buffer: Buffer): MediaFacts {
  const rate = buffer.readUIntBE(18, 3) >> 4
  const samples = (buffer.readUInt8(21) & 0x0f) * 2 ** 32 + buffer.readUInt32BE(22)
  return { kind: 'flac', duration: samples / rate }
}

function readOgg(buffer: Buffer): MediaFacts {
  const last = buffer.lastIndexOf('OggS', undefined, 'latin1')
  const skip = buffer.indexOf('OpusHead', 0, 'latin1')
  const preSkip = skip < 0 ? 0 : buffer.readUInt16LE(skip + 10)
  return { kind: skip < 0 ? 'ogg' : 'opus', duration: (Number(buffer.readBigInt64LE(last + 6)) - preSkip) / 48_000 }
}

const MP3_RATES = [44_100, 48_000, 32_000] as const
const MP3_BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0] as const
const MP3_BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0] as const

function readMp3(buffer: Buffer): MediaFacts {
  let offset = 0
  if (ascii(buffer, 0, 3) === 'ID3') {
    offset = 10 + [6, 7, 8, 9].reduce((size, index) => size * 128 + buffer.readUInt8(index), 0)
  }
  let duration = 0
  while (offset + 4 <= buffer.length && buffer.readUInt16BE(offset) >> 5 === 0x7ff) {
    const head = buffer.readUInt32BE(offset)
    const isMpeg1 = ((head >> 19) & 3) === 3
    const rate = (MP3_RATES[(head >> 10) & 3] ?? 44_100) / (isMpeg1 ? 1 : 2)
    const bitrate = (isMpeg1 ? MP3_BITRATES : MP3_BITRATES_2)[(head >> 12) & 15] ?? 0
    const samples = isMpeg1 ? 1152 : 576
    duration += samples / rate
    const length = Math.floor(((samples / 8) * bitrate * 1000) / rate) + ((head >> 9) & 1)
    if (length < 4) break
    offset += length
  }
  return { kind: 'mp3', duration }
}

function readMp4(buffer: Buffer): MediaFacts {
  let duration: number | undefined
  let size: { width: number; height: number } | undefined
  const tracks: string[] = []
  const walk = (start: number, end: number): void => {
    for (let offset = start; offset + 8 <= end;) {
      const length = buffer.readUInt32BE(offset)
      const name = ascii(buffer, offset + 4, 4)
      if (length < 8) return
      if (['moov', 'trak', 'mdia', 'minf', 'stbl'].includes(name)) walk(offset + 8, offset + length)
      if (name === 'mvhd') duration = buffer.readUInt32BE(offset + 24) / buffer.readUInt32BE(offset + 20)
      if (name === 'tkhd' && buffer.readUInt16BE(offset + 84) > 0) {
        size = { width: buffer.readUInt16BE(offset + 84), height: buffer.readUInt16BE(offset + 88) }
      }
      if (name === 'stsd') tracks.push(ascii(buffer, offset + 20, 4))
      offset += length
    }
  }
  walk(0, buffer.length)
  return { kind: 'mp4', ...size, ...(duration !== undefined && { duration }), tracks: tracks.join(',') }
}

const CONTAINERS = new Set([0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x1f43b675, 0xa0])

function readMatroska(buffer: Buffer): MediaFacts {
  let width: number | undefined
  let height: number | undefined
  let frames = 0
  const tracks: string[] = []
  const walk = (start: number, end: number): void => {
    for (let offset = start; offset < end;) {
      const idLength = Math.clz32(buffer.readUInt8(offset)) - 23
      if (idLength > 4 || offset + idLength >= end) return
      const id = buffer.readUIntBE(offset, idLength)
      offset += idLength
      const sizeLength = Math.clz32(buffer.readUInt8(offset)) - 23
      if (sizeLength > 8 || offset + sizeLength > end) return
      let size = buffer.readUInt8(offset) & (0xff >> sizeLength)
      for (let index = 1; index < sizeLength; index += 1) size = size * 256 + buffer.readUInt8(offset + index)
      offset += sizeLength
      const stop = Math.min(offset + size, end)
      if (CONTAINERS.has(id)) walk(offset, stop)
      if (id === 0xb0) width = buffer.readUIntBE(offset, size)
      if (id === 0xba) height = buffer.readUIntBE(offset, size)
      if (id === 0x86) tracks.push(ascii(buffer, offset, size))
      if (id === 0xa3 || id === 0xa1) frames += 1
      offset = stop
    }
  }
  walk(0, buffer.length)
  return {
    kind: 'webm',
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    frames,
    tracks: tracks.join(','),
  }
}

/** A decoded PNG: what it shows, and its chunks. */
export interface PngContent {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  readonly colorType: number
  /** Names in order; a run of equal ones is one entry, as the recorder writes it. */
  readonly chunks: readonly string[]
  /** Keys and texts of the `tEXt` chunks, in order. */
  readonly texts: ReadonlyMap<string, string>
  /** RGBA, row by row. */
  readonly pixels: Uint8Array
}

/** Decodes a PNG; throws where it is none. */
export function decodePng(bytes: Uint8Array): PngContent {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: string[] = []
  const texts = new Map<string, string>()
  for (let offset = 8; offset + 12 <= buffer.length;) {
    const length = buffer.readUInt32BE(offset)
    const name = ascii(buffer, offset + 4, 4)
    if (name === 'tEXt') {
      const end = buffer.indexOf(0, offset + 8)
      texts.set(ascii(buffer, offset + 8, end - offset - 8), buffer.toString('latin1', end + 1, offset + 8 + length))
    }
    if (chunks.at(-1) !== name) chunks.push(name)
    offset += 12 + length
  }
  const image = PNG.sync.read(buffer)
  return {
    width: image.width,
    height: image.height,
    bitDepth: buffer.readUInt8(24),
    colorType: buffer.readUInt8(25),
    chunks,
    texts,
    pixels: image.data,
  }
}
