import { aacTrack } from './aac.ts'
import type { MovingPictures, PictureTrack } from './film.ts'
import { h264Track } from './h264.ts'
import { box, fullBox, uint16, uint32 } from './mp4-boxes.ts'
import { MATRIX, MOVIE_SCALE, pictureTrackBox, soundTrackBox } from './mp4-tracks.ts'
import type { EmbeddedTexts, Silence } from './silence.ts'

/** Writes a video as MP4: H.264 where no track is given, and AAC where there is sound. */
export function encodeMp4(
  video: MovingPictures,
  texts: EmbeddedTexts,
  track: PictureTrack = h264Track(video),
  sound?: Silence,
): Buffer {
  const type = box('ftyp', Buffer.from('isom'), uint32(512), Buffer.from(`isomiso2${track.codec === 'av1' ? 'av01' : 'avc1'}mp41`)) // prettier-ignore
  const hearing = sound && aacTrack(sound)
  const pictures = Buffer.concat(track.frames.map(({ bytes }) => bytes))
  const data = box('mdat', pictures, ...(hearing?.packets ?? []))
  const start = type.length + 8
  const tracks = [pictureTrackBox(1, video, track, start)]
  if (hearing) tracks.push(soundTrackBox(2, hearing, start + pictures.length))
  const seconds = Math.max(video.frameCount / video.framesPerSecond, sound ? sound.length / sound.sampleRate : 0)
  const movieHead = fullBox(
    'mvhd',
    0,
    Buffer.concat([Buffer.alloc(8), uint32(MOVIE_SCALE), uint32(Math.round(seconds * MOVIE_SCALE)), uint32(0x10000)]),
    Buffer.concat([uint16(0x100), Buffer.alloc(10), MATRIX, Buffer.alloc(24), uint32(tracks.length + 1)]),
  )
  return Buffer.concat([type, data, box('moov', movieHead, ...tracks, userData(texts))])
}

/** @note The keys are the plain names, as ComfyUI asks its muxer to write them. */
export function userData(texts: EmbeddedTexts): Buffer {
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
