import { expect, test } from 'vitest'
import { readFilmCodecs } from '../../../src/comfyui/files/media/film-codecs.ts'
import { box, element, u32 } from './boxes.ts'

const HEAD = box('ftyp', 'isom', u32(0))
const handler = (kind: string): Buffer => box('hdlr', u32(0, 0), kind)
const entries = (codec: string): Buffer => box('minf', box('stbl', box('stsd', u32(0, 1, 16), codec)))
const track = (...parts: readonly Buffer[]): Buffer => box('trak', box('mdia', ...parts))

test.each<[string, Buffer, object]>([
  ['nothing behind its head', Buffer.alloc(0), {}],
  ['no tracks', box('moov', box('mvhd', u32(0))), {}],
  ['a track without codecs', box('moov', track(handler('vide'))), {}],
  ['a track of subtitles', box('moov', track(handler('text'), entries('tx3g'))), {}],
  ['two tracks of pictures', box('moov', track(handler('vide'), entries('av01')), track(handler('vide'), entries('avc1'))), { picture: 'av1' }],
  ['a codec of its own', box('moov', track(handler('soun'), entries('ac-3'))), { sound: 'ac-3' }],
])('an MP4 with %s has the codecs of its first tracks', (_what, rest, codecs) => {
  expect(readFilmCodecs(Buffer.concat([HEAD, rest]))).toEqual({ container: 'mp4', ...codecs })
}) // prettier-ignore

const EBML = element(0x1a45dfa3, Buffer.from('matroska'))
const codec = (name: string): Buffer => element(0xae, element(0x86, Buffer.from(name)))
const segment = (...tracks: readonly Buffer[]): Buffer => element(0x18538067, element(0x1654ae6b, ...tracks))

test.each<[string, Buffer, object]>([
  ['nothing behind its head', Buffer.alloc(0), {}],
  ['no tracks', element(0x18538067, element(0x1549a966)), {}],
  ['other things among its tracks', segment(element(0xec, 0), codec('V_VP9')), { picture: 'vp9' }],
  ['a track without a codec', segment(element(0xae, element(0xd7, 1)), codec('A_OPUS')), { sound: 'opus' }],
  ['a codec of its own, with zeros behind it', segment(codec('A_FLAC\0\0')), { sound: 'A_FLAC' }],
  ['two tracks of sound', segment(codec('A_AAC'), codec('A_OPUS')), { sound: 'aac' }],
])('a Matroska with %s has the codecs of its first tracks', (_what, rest, codecs) => {
  expect(readFilmCodecs(Buffer.concat([EBML, rest]))).toEqual({ container: 'matroska', ...codecs })
})
