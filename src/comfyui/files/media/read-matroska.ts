import type { Film } from './film.ts'

/** The elements that are looked for. */
export const MATROSKA_ID = {
  head: 0x1a45dfa3, type: 0x4282, seekHead: 0x114d9b74, cues: 0x1c53bb6b, void: 0xec, checksum: 0xbf, codec: 0x86, delay: 0x56aa,
  segment: 0x18538067, info: 0x1549a966, scale: 0x2ad7b1, duration: 0x4489, tracks: 0x1654ae6b, track: 0xae, number: 0xd7,
  trackType: 0x83, defaultDuration: 0x23e383, video: 0xe0, width: 0xb0, height: 0xba, audio: 0xe1, rate: 0xb5, channels: 0x9f,
  cluster: 0x1f43b675, simpleBlock: 0xa3, blockGroup: 0xa0, block: 0xa1,
} as const // prettier-ignore

/** Reads the elements of a WebM or Matroska file: size, frames and length of its tracks. */
export function readMatroska(buffer: Buffer): Film | undefined {
  if (buffer.length < 4 || buffer.readUInt32BE(0) !== 0x1a45dfa3) return undefined
  const segment = find(buffer, MATROSKA_ID.segment)
  if (!segment) return {}
  const info = find(segment, MATROSKA_ID.info)
  const scale = (info && unsignedAt(info, MATROSKA_ID.scale)) ?? 1_000_000
  const seconds = ((info && floatAt(info, MATROSKA_ID.duration)) ?? 0) * (scale / 1e9)
  const blocks = countBlocks(segment)
  const tracks = find(segment, MATROSKA_ID.tracks) ?? Buffer.alloc(0)
  let film: Film = {}
  for (const { id, data } of elements(tracks)) {
    if (id !== MATROSKA_ID.track) continue
    const video = find(data, MATROSKA_ID.video)
    const audio = find(data, MATROSKA_ID.audio)
    const frameCount = blocks.get(unsignedAt(data, MATROSKA_ID.number) ?? 1) ?? 0
    if (video && !film.picture) {
      const frameTime = (unsignedAt(data, MATROSKA_ID.defaultDuration) ?? 0) / 1e9
      const framesPerSecond = frameTime > 0 ? 1 / frameTime : seconds > 0 ? frameCount / seconds : 24
      const width = unsignedAt(video, MATROSKA_ID.width) ?? 0
      film = {
        ...film,
        picture: { width, height: unsignedAt(video, MATROSKA_ID.height) ?? 0, frameCount, framesPerSecond },
      }
    }
    if (audio && !film.sound) {
      const sampleRate = floatAt(audio, MATROSKA_ID.rate) ?? 8000
      const channels = unsignedAt(audio, MATROSKA_ID.channels) ?? 1
      // @note A decoder gives whole packets of AAC, without what stands in front for it to begin with.
      const isAac = find(data, MATROSKA_ID.codec)?.toString('latin1').startsWith('A_AAC') === true
      const delay = Math.round(((unsignedAt(data, MATROSKA_ID.delay) ?? 0) * sampleRate) / 1e9)
      const length = isAac ? frameCount * 1024 - delay : Math.round(seconds * sampleRate)
      film = { ...film, sound: { sampleRate, channels, length } }
    }
  }
  return film
}

/** Track number -> frames. */
function countBlocks(segment: Buffer): Map<number, number> {
  const counts = new Map<number, number>()
  const count = (block: Buffer): void => {
    const number = (block[0] ?? 0x81) & 0x7f
    counts.set(number, (counts.get(number) ?? 0) + 1)
  }
  for (const cluster of elements(segment)) {
    if (cluster.id !== MATROSKA_ID.cluster) continue
    for (const { id, data } of elements(cluster.data)) {
      if (id === MATROSKA_ID.simpleBlock) count(data)
      if (id === MATROSKA_ID.blockGroup) count(find(data, MATROSKA_ID.block) ?? data)
    }
  }
  return counts
}

export interface Element {
  readonly id: number
  readonly data: Buffer
}

export function* elements(buffer: Buffer): Generator<Element> {
  for (let position = 0; position < buffer.length;) {
    const id = numberAt(buffer, position, true)
    const length = id && numberAt(buffer, position + id.bytes, false)
    if (!id || !length) return
    const start = position + id.bytes + length.bytes
    // @note A length of ones only stands for "until the end": what is streamed has it.
    const isOpen = length.value === 2 ** (7 * length.bytes) - 1
    const end = isOpen ? buffer.length : Math.min(buffer.length, start + length.value)
    yield { id: id.value, data: buffer.subarray(start, end) }
    position = end
  }
}

/** @note The zeros before the first one say how many bytes the number has; ids keep that one, lengths do not. */
function numberAt(buffer: Buffer, position: number, keepsMark: boolean): { value: number; bytes: number } | undefined {
  const first = buffer[position]
  if (first === undefined || first === 0) return undefined
  const bytes = Math.clz32(first) - 23
  if (position + bytes > buffer.length) return undefined
  let value = keepsMark ? first : first & (0xff >> bytes)
  for (let index = 1; index < bytes; index += 1) value = value * 256 + (buffer[position + index] as number)
  return { value, bytes }
}

export function find(buffer: Buffer, id: number): Buffer | undefined {
  for (const element of elements(buffer)) if (element.id === id) return element.data
  return undefined
}

function unsignedAt(buffer: Buffer, id: number): number | undefined {
  return find(buffer, id)?.reduce((value, byte) => value * 256 + byte, 0)
}

function floatAt(buffer: Buffer, id: number): number | undefined {
  const data = find(buffer, id)
  if (data?.length === 4) return data.readFloatBE(0)
  return data?.length === 8 ? data.readDoubleBE(0) : undefined
}
