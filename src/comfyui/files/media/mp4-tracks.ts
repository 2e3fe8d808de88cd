import type { PictureTrack, SoundTrack, VideoShape } from './film.ts'
import { box, fullBox, uint16, uint32 } from './mp4-boxes.ts'

/** Times of the film as a whole are in milliseconds. */
export const MOVIE_SCALE = 1000
const PICTURE_UNIT = 512

/** The samples of a track: what their box says, and where the first of them begins is said later. */
interface Track {
  readonly number: number
  readonly scale: number
  /** In the scale of the track. */
  readonly duration: number
  readonly entry: Buffer
  /** Times: how many samples of which length. */
  readonly times: readonly (readonly [count: number, duration: number])[]
  readonly sizes: readonly number[]
  /** The samples that can be shown by themselves, from 1; all where nothing is said. */
  readonly keys?: readonly number[]
  readonly head: { readonly flags: Buffer; readonly width: number; readonly height: number }
  readonly handler: readonly [type: string, name: string]
  readonly media: Buffer
  /** Samples to leave out at the begin, and what is left, in the scale of the film. */
  readonly edit?: readonly [duration: number, from: number]
}

export function pictureTrackBox(number: number, video: VideoShape, track: PictureTrack, offset: number): Buffer {
  const codec = track.codec === 'av1' ? 'av01' : 'avc1'
  const entry = box(
    codec,
    Buffer.concat([Buffer.alloc(6), uint16(1), Buffer.alloc(16), uint16(video.width), uint16(video.height)]),
    Buffer.concat([
      uint32(0x480000),
      uint32(0x480000),
      uint32(0),
      uint16(1),
      Buffer.alloc(32),
      uint16(24),
      uint16(0xffff),
    ]),
    box(track.codec === 'av1' ? 'av1C' : 'avcC', track.setup ?? Buffer.alloc(0)),
  )
  const keys = track.frames.flatMap(({ isKey }, index) => (isKey ? [index + 1] : []))
  return trackBox(
    {
      number,
      scale: Math.round(video.framesPerSecond * PICTURE_UNIT),
      duration: video.frameCount * PICTURE_UNIT,
      entry,
      times: [[video.frameCount, PICTURE_UNIT]],
      sizes: track.frames.map(({ bytes }) => bytes.length),
      keys,
      head: { flags: Buffer.alloc(8), width: video.width, height: video.height },
      handler: ['vide', 'VideoHandler\0'],
      media: fullBox('vmhd', 1, Buffer.alloc(8)),
    },
    offset,
  )
}

export function soundTrackBox(number: number, track: SoundTrack, offset: number): Buffer {
  const { sampleRate, channels, length, delay, packets, packetSamples } = track
  const entry = box(
    'mp4a',
    Buffer.concat([Buffer.alloc(6), uint16(1), Buffer.alloc(8), uint16(channels), uint16(16), Buffer.alloc(4)]),
    Buffer.concat([uint16(Math.min(sampleRate, 65535)), uint16(0)]),
    elementaryStream(track.setup),
  )
  const total = length + delay
  const last = total - (packets.length - 1) * packetSamples
  const times = [[packets.length - 1, packetSamples] as const, [1, last] as const].filter(([count]) => count > 0)
  return trackBox(
    {
      number,
      scale: sampleRate,
      duration: total,
      entry,
      times,
      sizes: packets.map((packet) => packet.length),
      head: { flags: Buffer.from([0, 0, 0, 1, 1, 0, 0, 0]), width: 0, height: 0 },
      handler: ['soun', 'SoundHandler\0'],
      media: fullBox('smhd', 0, Buffer.alloc(4)),
      edit: [Math.round((length / sampleRate) * MOVIE_SCALE), delay],
    },
    offset,
  )
}

function trackBox(track: Track, offset: number): Buffer {
  const { sizes, times, keys, head, edit } = track
  const [kind, name] = track.handler
  const table = box(
    'stbl',
    fullBox('stsd', 0, uint32(1), track.entry),
    fullBox(
      'stts',
      0,
      uint32(times.length),
      ...times.flatMap(([count, duration]) => [uint32(count), uint32(duration)]),
    ),
    ...(keys ? [fullBox('stss', 0, uint32(keys.length), ...keys.map(uint32))] : []),
    fullBox('stsc', 0, uint32(1), uint32(1), uint32(sizes.length), uint32(1)),
    fullBox('stsz', 0, uint32(0), uint32(sizes.length), ...sizes.map(uint32)),
    fullBox('stco', 0, uint32(1), uint32(offset)),
  )
  const place = fullBox('dref', 0, uint32(1), fullBox('url ', 1))
  const media = box(
    'mdia',
    // @note The language is "undetermined", in letters of five bits.
    fullBox('mdhd', 0, Buffer.alloc(8), uint32(track.scale), uint32(track.duration), uint16(0x55c4), uint16(0)),
    fullBox('hdlr', 0, uint32(0), Buffer.from(kind), Buffer.alloc(12), Buffer.from(name)),
    box('minf', track.media, box('dinf', place), table),
  )
  const length = edit?.[0] ?? Math.round((track.duration / track.scale) * MOVIE_SCALE)
  const start = [fullBox('tkhd', 3, Buffer.alloc(8), uint32(track.number), uint32(0), uint32(length), Buffer.alloc(8))]
  const whole = Buffer.concat([
    ...start,
    head.flags,
    MATRIX,
    uint16(head.width),
    uint16(0),
    uint16(head.height),
    uint16(0),
  ])
  whole.writeUInt32BE(whole.length, 0)
  const edits = edit
    ? [box('edts', fullBox('elst', 0, uint32(1), uint32(edit[0]), uint32(edit[1]), uint32(0x10000)))]
    : []
  return box('trak', whole, ...edits, media)
}

/** The identity, in numbers of 16 bits before and after the point. */
export const MATRIX = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(uint32))

/** @note Three descriptors, one in the other: of the stream, of its decoder, of the set-up. */
function elementaryStream(setup: Buffer): Buffer {
  const descriptor = (tag: number, ...parts: readonly Buffer[]): Buffer => {
    const body = Buffer.concat(parts)
    return Buffer.concat([Buffer.from([tag, body.length]), body])
  }
  const decoder = descriptor(4, Buffer.from([0x40, 0x15]), Buffer.alloc(11), descriptor(5, setup))
  return fullBox('esds', 0, descriptor(3, Buffer.from([0, 1, 0]), decoder, descriptor(6, Buffer.from([2]))))
}
