import { elements, find, MATROSKA_ID } from './read-matroska.ts'
import { boxes, findBox, findPath } from './read-mp4.ts'

/** What a video file is in, and how its pictures and its sound are coded. */
export interface FilmCodecs {
  readonly container: 'mp4' | 'matroska'
  readonly picture?: string
  readonly sound?: string
}

const MP4_CODECS: Record<string, string> = {
  avc1: 'h264', avc3: 'h264', av01: 'av1', vp09: 'vp9', vp08: 'vp8', hvc1: 'hevc', hev1: 'hevc', mp4a: 'aac', Opus: 'opus',
} // prettier-ignore

const MATROSKA_CODECS: Record<string, string> = {
  'V_MPEG4/ISO/AVC': 'h264', V_AV1: 'av1', V_VP9: 'vp9', V_VP8: 'vp8', 'V_MPEGH/ISO/HEVC': 'hevc',
  A_AAC: 'aac', A_OPUS: 'opus', A_VORBIS: 'vorbis',
} // prettier-ignore

/** @returns `undefined` for files of other kinds */
export function readFilmCodecs(bytes: Uint8Array): FilmCodecs | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 12) return undefined
  if (buffer.toString('latin1', 4, 8) === 'ftyp') return { container: 'mp4', ...mp4Codecs(buffer) }
  if (buffer.readUInt32BE(0) === 0x1a45dfa3) return { container: 'matroska', ...matroskaCodecs(buffer) }
  return undefined
}

type Codecs = Pick<FilmCodecs, 'picture' | 'sound'>

function mp4Codecs(buffer: Buffer): Codecs {
  let codecs: Codecs = {}
  for (const track of boxes(findBox(buffer, 'moov') ?? Buffer.alloc(0))) {
    if (track.type !== 'trak') continue
    const media = findBox(track.data, 'mdia')
    const kind = media && findBox(media, 'hdlr')?.toString('latin1', 8, 12)
    const entry = media && findPath(media, ['minf', 'stbl', 'stsd'])?.toString('latin1', 12, 16)
    if (entry === undefined) continue
    if (kind === 'vide') codecs = { picture: MP4_CODECS[entry] ?? entry, ...codecs }
    if (kind === 'soun') codecs = { sound: MP4_CODECS[entry] ?? entry, ...codecs }
  }
  return codecs
}

function matroskaCodecs(buffer: Buffer): Codecs {
  let codecs: Codecs = {}
  const segment = find(buffer, MATROSKA_ID.segment)
  const tracks = segment && find(segment, MATROSKA_ID.tracks)
  for (const { id, data } of elements(tracks ?? Buffer.alloc(0))) {
    if (id !== MATROSKA_ID.track) continue
    const name = find(data, MATROSKA_ID.codec)?.toString('latin1').replace(/\0+$/, '')
    if (name === undefined) continue
    if (name.startsWith('V_')) codecs = { picture: MATROSKA_CODECS[name] ?? name, ...codecs }
    if (name.startsWith('A_')) codecs = { sound: MATROSKA_CODECS[name] ?? name, ...codecs }
  }
  return codecs
}
