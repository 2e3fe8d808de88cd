import type { VideoShape } from './mp4.ts'
import type { EmbeddedTexts } from './silence.ts'

export interface MatroskaTrack {
  /** Such as `V_VP9`. */
  readonly codec: string
  readonly setup?: Buffer
  readonly frames: readonly Buffer[]
}

/** Writes a video into Matroska, or into WebM, which is a part of it. */
export function encodeMatroska(
  type: 'webm' | 'matroska',
  video: VideoShape,
  track: MatroskaTrack,
  texts: EmbeddedTexts,
): Buffer {
  const duration = (video.frameCount / video.framesPerSecond) * 1000
  const head = element(
    0x1a45dfa3,
    uint(0x4286, 1),
    uint(0x42f7, 1),
    uint(0x42f2, 4),
    uint(0x42f3, 8),
    text(0x4282, type),
    uint(0x4287, 4),
    uint(0x4285, 2),
  )
  const info = element(
    0x1549a966,
    uint(0x2ad7b1, 1000000),
    text(0x4d80, 'comfyui-mock'),
    text(0x5741, 'comfyui-mock'),
    float(0x4489, duration),
  )
  const picture = element(0xe0, uint(0xb0, video.width), uint(0xba, video.height))
  const setup = track.setup ? [raw(0x63a2, track.setup)] : []
  const frameDuration = uint(0x23e383, Math.round(1e9 / video.framesPerSecond))
  const entry = element(
    0xae,
    uint(0xd7, 1),
    uint(0x73c5, 1),
    uint(0x9c, 0),
    text(0x86, track.codec),
    ...setup,
    uint(0x83, 1),
    frameDuration,
    picture,
  )
  const tags = texts.map(([key, value]) => element(0x67c8, text(0x45a3, key.toUpperCase()), text(0x4487, value)))
  const tagList = tags.length > 0 ? [element(0x1254c367, element(0x7373, element(0x63c0), ...tags))] : []
  return Buffer.concat([
    head,
    element(0x18538067, info, element(0x1654ae6b, entry), ...tagList, ...clusters(video, track)),
  ])
}

/** @note Times inside a cluster have 16 bits: a new one begins every ten seconds. */
function clusters(video: VideoShape, track: MatroskaTrack): Buffer[] {
  const list: Buffer[] = []
  const perCluster = Math.max(1, Math.floor(video.framesPerSecond * 10))
  for (let first = 0; first < track.frames.length; first += perCluster) {
    const start = Math.round((first / video.framesPerSecond) * 1000)
    const blocks = track.frames.slice(first, first + perCluster).map((frame, index) => {
      const time = Math.round(((first + index) / video.framesPerSecond) * 1000) - start
      const isKey = first + index === 0
      return raw(0xa3, Buffer.concat([Buffer.from([0x81, time >> 8, time & 0xff, isKey ? 0x80 : 0]), frame]))
    })
    list.push(element(0x1f43b675, uint(0xe7, start), ...blocks))
  }
  return list
}

function element(id: number, ...children: readonly Buffer[]): Buffer {
  return raw(id, Buffer.concat(children))
}

function raw(id: number, data: Buffer): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE((1n << 56n) | BigInt(data.length))
  return Buffer.concat([bytesOf(id), length, data])
}

function uint(id: number, value: number): Buffer {
  return raw(id, bytesOf(value))
}

function text(id: number, value: string): Buffer {
  return raw(id, Buffer.from(value))
}

function float(id: number, value: number): Buffer {
  const data = Buffer.alloc(8)
  data.writeDoubleBE(value)
  return raw(id, data)
}

function bytesOf(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from(bytes)
}
