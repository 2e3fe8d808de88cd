import type { Film } from './film.ts'

const ID = {
  segment: 0x18538067, info: 0x1549a966, scale: 0x2ad7b1, duration: 0x4489, tracks: 0x1654ae6b, track: 0xae, number: 0xd7,
  type: 0x83, defaultDuration: 0x23e383, video: 0xe0, width: 0xb0, height: 0xba, audio: 0xe1, rate: 0xb5, channels: 0x9f,
  cluster: 0x1f43b675, simpleBlock: 0xa3, blockGroup: 0xa0, block: 0xa1,
} as const // prettier-ignore

/** Reads the elements of a WebM or Matroska file: size, frames and length of its tracks. */
export function readMatroska(buffer: Buffer): Film | undefined {
  if (buffer.length < 4 || buffer.readUInt32BE(0) !== 0x1a45dfa3) return undefined
  const segment = find(buffer, ID.segment)
  if (!segment) return {}
  const info = find(segment, ID.info)
  const scale = (info && unsignedAt(info, ID.scale)) ?? 1_000_000
  const seconds = ((info && floatAt(info, ID.duration)) ?? 0) * (scale / 1e9)
  const blocks = countBlocks(segment)
  const tracks = find(segment, ID.tracks) ?? Buffer.alloc(0)
  let film: Film = {}
  for (const { id, data } of elements(tracks)) {
    if (id !== ID.track) continue
    const video = find(data, ID.video)
    const audio = find(data, ID.audio)
    const frameCount = blocks.get(unsignedAt(data, ID.number) ?? 1) ?? 0
    if (video && !film.picture) {
      const frameTime = (unsignedAt(data, ID.defaultDuration) ?? 0) / 1e9
      const framesPerSecond = frameTime > 0 ? 1 / frameTime : seconds > 0 ? frameCount / seconds : 24
      const width = unsignedAt(video, ID.width) ?? 0
      film = { ...film, picture: { width, height: unsignedAt(video, ID.height) ?? 0, frameCount, framesPerSecond } }
    }
    if (audio && !film.sound) {
      const sampleRate = floatAt(audio, ID.rate) ?? 8000
      const channels = unsignedAt(audio, ID.channels) ?? 1
      film = { ...film, sound: { sampleRate, channels, length: Math.round(seconds * sampleRate) } }
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
    if (cluster.id !== ID.cluster) continue
    for (const { id, data } of elements(cluster.data)) {
      if (id === ID.simpleBlock) count(data)
      if (id === ID.blockGroup) count(find(data, ID.block) ?? data)
    }
  }
  return counts
}

interface Element {
  readonly id: number
  readonly data: Buffer
}

function* elements(buffer: Buffer): Generator<Element> {
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

function find(buffer: Buffer, id: number): Buffer | undefined {
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
