import type { EncodedFrame, PictureTrack, SoundTrack, VideoShape } from './film.ts'
import { element, float, raw, text, uint } from './matroska-elements.ts'
import type { EmbeddedTexts } from './silence.ts'

const CODECS = {
  h264: 'V_MPEG4/ISO/AVC',
  vp9: 'V_VP9',
  av1: 'V_AV1',
  aac: 'A_AAC',
  opus: 'A_OPUS',
} as const

/** Writes a video into Matroska, or into WebM, which is a part of it. */
export function encodeMatroska(
  type: 'webm' | 'matroska',
  video: VideoShape,
  track: PictureTrack,
  texts: EmbeddedTexts,
  sound?: SoundTrack,
): Buffer {
  const seconds = Math.max(video.frameCount / video.framesPerSecond, sound ? sound.length / sound.sampleRate : 0)
  const head = element(
    0x1a45dfa3,
    Buffer.concat([uint(0x4286, 1), uint(0x42f7, 1), uint(0x42f2, 4), uint(0x42f3, 8)]),
    Buffer.concat([text(0x4282, type), uint(0x4287, 4), uint(0x4285, 2)]),
  )
  const info = element(
    0x1549a966,
    Buffer.concat([uint(0x2ad7b1, 1000000), text(0x4d80, 'comfyui-mock'), text(0x5741, 'comfyui-mock')]),
    float(0x4489, seconds * 1000),
  )
  const entries = [pictureEntry(video, track), ...(sound ? [soundEntry(sound)] : [])]
  return Buffer.concat([
    head,
    element(0x18538067, info, element(0x1654ae6b, ...entries), tagsElement(texts), ...clusters(video, track, sound)),
  ])
}

/** The texts of a file, under keys in capitals as Matroska wants them; nothing for none. */
export function tagsElement(texts: EmbeddedTexts): Buffer {
  if (texts.length === 0) return Buffer.alloc(0)
  const tags = texts.map(([key, value]) => element(0x67c8, text(0x45a3, key.toUpperCase()), text(0x4487, value)))
  return element(0x1254c367, element(0x7373, element(0x63c0), ...tags))
}

function pictureEntry(video: VideoShape, track: PictureTrack): Buffer {
  return element(
    0xae,
    Buffer.concat([uint(0xd7, 1), uint(0x73c5, 1), uint(0x9c, 0), text(0x86, CODECS[track.codec])]),
    ...(track.setup ? [raw(0x63a2, track.setup)] : []),
    Buffer.concat([uint(0x83, 1), uint(0x23e383, Math.round(1e9 / video.framesPerSecond))]),
    element(0xe0, uint(0xb0, video.width), uint(0xba, video.height)),
  )
}

/** @note Opus wants to hear 80 ms before the place where it is to begin. */
function soundEntry(sound: SoundTrack): Buffer {
  return element(
    0xae,
    Buffer.concat([
      uint(0xd7, 2),
      uint(0x73c5, 2),
      uint(0x9c, 0),
      text(0x86, CODECS[sound.codec]),
      raw(0x63a2, sound.setup),
    ]),
    uint(0x56aa, Math.round((sound.delay * 1e9) / sound.sampleRate)),
    ...(sound.codec === 'opus' ? [uint(0x56bb, 80_000_000)] : []),
    Buffer.concat([uint(0x83, 2), element(0xe1, float(0xb5, sound.sampleRate), uint(0x9f, sound.channels))]),
  )
}

interface Block {
  readonly track: number
  /** Milliseconds. */
  readonly time: number
  readonly frame: EncodedFrame
  /** Nanoseconds at the end that are not to be heard. */
  readonly leftOut?: Buffer
}

/** @note Times inside a cluster have 16 bits: a new one begins every ten seconds. */
function clusters(video: VideoShape, track: PictureTrack, sound: SoundTrack | undefined): Buffer[] {
  const blocks: Block[] = track.frames.map((frame, index) => ({
    track: 1,
    time: Math.round((index / video.framesPerSecond) * 1000),
    frame,
  }))
  for (const [index, bytes] of sound?.packets.entries() ?? []) {
    const time = Math.round((index * (sound?.packetSamples ?? 0) * 1000) / (sound?.sampleRate ?? 1))
    blocks.push({
      track: 2,
      time,
      frame: { bytes, isKey: true },
      ...(sound && isLastOpus(sound, index) && { leftOut: rest(sound) }),
    })
  }
  blocks.sort((one, other) => one.time - other.time || one.track - other.track)
  const list = new Map<number, Buffer[]>()
  for (const block of blocks) {
    const start = Math.floor(block.time / 10_000) * 10_000
    const cluster = list.get(start) ?? [uint(0xe7, start)]
    const time = block.time - start
    const head = Buffer.from([0x80 | block.track, time >> 8, time & 0xff, block.frame.isKey ? 0x80 : 0])
    const content = Buffer.concat([head, block.frame.bytes])
    cluster.push(
      block.leftOut === undefined ? raw(0xa3, content) : element(0xa0, raw(0xa1, content), raw(0x75a2, block.leftOut)),
    )
    list.set(start, cluster)
  }
  return Array.from(list.values(), (parts) => element(0x1f43b675, ...parts))
}

/** @note Opus is cut to the sample; AAC comes in whole packets. */
function isLastOpus(sound: SoundTrack, index: number): boolean {
  return sound.codec === 'opus' && index === sound.packets.length - 1
}

function rest({ packets, packetSamples, delay, length, sampleRate }: SoundTrack): Buffer {
  const samples = packets.length * packetSamples - delay - length
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(Math.round((samples * 1e9) / sampleRate)))
  return bytes
}
