import { greyH264 } from './h264.ts'
import type { EmbeddedTexts } from './silence.ts'

export interface VideoShape {
  readonly width: number
  readonly height: number
  readonly frameCount: number
  readonly framesPerSecond: number
}

const TIMESCALE_UNIT = 512

/** Writes a grey video of this shape as MP4 with one H.264 track. */
export function encodeMp4(video: VideoShape, texts: EmbeddedTexts): Buffer {
  const stream = greyH264(video.width, video.height, video.frameCount)
  const samples = stream.frames.map((frame) => Buffer.concat([uint32(frame.length), frame]))
  const type = box('ftyp', Buffer.from('isom'), uint32(512), Buffer.from('isomiso2avc1mp41'))
  const data = box('mdat', ...samples)
  const timescale = Math.round(video.framesPerSecond * TIMESCALE_UNIT)
  const duration = video.frameCount * TIMESCALE_UNIT
  const seconds = Math.round((video.frameCount / video.framesPerSecond) * 1000)
  const { sequenceParameters: sps, pictureParameters: pps } = stream
  const avcConfig = box(
    'avcC',
    Buffer.from([1, ...sps.subarray(1, 4), 0xff, 0xe1]),
    uint16(sps.length),
    sps,
    Buffer.from([1]),
    uint16(pps.length),
    pps,
  )
  const entry = box(
    'avc1',
    Buffer.alloc(6),
    uint16(1),
    Buffer.alloc(16),
    uint16(video.width),
    uint16(video.height),
    uint32(0x480000),
    uint32(0x480000),
    uint32(0),
    uint16(1),
    Buffer.alloc(32),
    uint16(24),
    uint16(0xffff),
    avcConfig,
  )
  const sampleTable = box(
    'stbl',
    fullBox('stsd', 0, uint32(1), entry),
    fullBox('stts', 0, uint32(1), uint32(video.frameCount), uint32(TIMESCALE_UNIT)),
    fullBox('stss', 0, uint32(1), uint32(1)),
    fullBox('stsc', 0, uint32(1), uint32(1), uint32(video.frameCount), uint32(1)),
    fullBox('stsz', 0, uint32(0), uint32(video.frameCount), ...samples.map((sample) => uint32(sample.length))),
    fullBox('stco', 0, uint32(1), uint32(type.length + 8)),
  )
  const media = box(
    'mdia',
    fullBox('mdhd', 0, uint32(0), uint32(0), uint32(timescale), uint32(duration), uint16(0x55c4), uint16(0)),
    fullBox('hdlr', 0, uint32(0), Buffer.from('vide'), Buffer.alloc(12), Buffer.from('VideoHandler\0')),
    box(
      'minf',
      fullBox('vmhd', 1, Buffer.alloc(8)),
      box('dinf', fullBox('dref', 0, uint32(1), fullBox('url ', 1))),
      sampleTable,
    ),
  )
  const trackHead = fullBox(
    'tkhd',
    3,
    uint32(0),
    uint32(0),
    uint32(1),
    uint32(0),
    uint32(seconds),
    Buffer.alloc(16),
    MATRIX,
    uint16(video.width),
    uint16(0),
    uint16(video.height),
    uint16(0),
  )
  const movieHead = fullBox(
    'mvhd',
    0,
    uint32(0),
    uint32(0),
    uint32(1000),
    uint32(seconds),
    uint32(0x10000),
    uint16(0x100),
    Buffer.alloc(10),
    MATRIX,
    Buffer.alloc(24),
    uint32(2),
  )
  return Buffer.concat([type, data, box('moov', movieHead, box('trak', trackHead, media), userData(texts))])
}

const MATRIX = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(uint32))

/** @note The keys are the plain names, as ComfyUI asks its muxer to write them. */
function userData(texts: EmbeddedTexts): Buffer {
  if (texts.length === 0) return Buffer.alloc(0)
  const keys = texts.map(([key]) => box('mdta', Buffer.from(key)))
  const items = texts.map(([, text], index) => {
    const data = box('data', uint32(1), uint32(0), Buffer.from(text))
    return Buffer.concat([uint32(data.length + 8), uint32(index + 1), data])
  })
  const handler = fullBox('hdlr', 0, uint32(0), Buffer.from('mdta'), Buffer.alloc(13))
  return box(
    'udta',
    fullBox('meta', 0, handler, fullBox('keys', 0, uint32(keys.length), ...keys), box('ilst', ...items)),
  )
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body])
}

function fullBox(type: string, flags: number, ...parts: readonly Buffer[]): Buffer {
  return box(type, uint32(flags), ...parts)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
