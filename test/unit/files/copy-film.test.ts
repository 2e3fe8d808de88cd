import { expect, test } from 'vitest'
import { copyMatroska, copyMp4 } from '../../../src/comfyui/files/media/copy-film.ts'
import { readFilmCodecs } from '../../../src/comfyui/files/media/film-codecs.ts'
import { encodeMatroska } from '../../../src/comfyui/files/media/matroska.ts'
import { element } from '../../../src/comfyui/files/media/matroska-elements.ts'
import { encodeMp4 } from '../../../src/comfyui/files/media/mp4.ts'
import { box } from '../../../src/comfyui/files/media/mp4-boxes.ts'
import { readFilm } from '../../../src/comfyui/files/media/read-film.ts'
import { vp9Track } from '../../../src/comfyui/files/media/vp9.ts'

const VIDEO = { width: 32, height: 16, frameCount: 3, framesPerSecond: 8 }
const TEXTS = [['prompt', '{"1": 2}']] as const

test('an MP4 keeps all of its samples where they are, whatever it said before', () => {
  const mp4 = encodeMp4(VIDEO, [['prompt', 'old']])
  const copy = copyMp4(mp4, TEXTS)
  expect(readFilm(copy)).toEqual(readFilm(mp4))
  expect(copy.subarray(0, mp4.indexOf('moov'))).toEqual(mp4.subarray(0, mp4.indexOf('moov')))
  expect(copy.lastIndexOf('moov')).toBeGreaterThan(mp4.length - 8)
  expect(copy.includes('{"1": 2}')).toBe(true)
})

test('an MP4 in pieces, without a description or for no texts is copied byte by byte', () => {
  const mp4 = encodeMp4(VIDEO, [])
  const pieces = Buffer.concat([mp4, box('moof', Buffer.alloc(8))])
  const bare = box('ftyp', Buffer.from('isom'))
  expect(copyMp4(pieces, TEXTS)).toEqual(pieces)
  expect(copyMp4(bare, TEXTS)).toEqual(bare)
  expect(copyMp4(mp4, [])).toEqual(mp4)
})

test('indexes of a Matroska file are left out, its texts stand before the pictures', () => {
  const webm = encodeMatroska('webm', VIDEO, vp9Track(VIDEO), [])
  const start = webm.indexOf(Buffer.from([0x18, 0x53, 0x80, 0x67]))
  const indexed = Buffer.concat([
    webm.subarray(0, start),
    element(0x18538067, element(0x114d9b74, Buffer.alloc(3)), webm.subarray(start + 12), element(0x1c53bb6b)),
  ])
  const copy = copyMatroska(indexed, 'matroska', TEXTS)
  expect(readFilm(copy)).toEqual(readFilm(webm))
  expect(copy.includes('matroska')).toBe(true)
  expect(copy.includes(Buffer.from([0x11, 0x4d, 0x9b, 0x74]))).toBe(false)
  expect(copy.indexOf('{"1": 2}')).toBeLessThan(copy.indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75])))
})

test('codecs that have no short name keep the one that the file gives them', () => {
  const renamed = (bytes: Buffer, from: string, to: string): Buffer =>
    Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')
  const webm = encodeMatroska('webm', VIDEO, vp9Track(VIDEO), [])
  expect(readFilmCodecs(renamed(webm, 'V_VP9', 'V_XYZ'))).toEqual({ container: 'matroska', picture: 'V_XYZ' })
  const mp4 = encodeMp4(VIDEO, [], undefined, { sampleRate: 8000, channels: 1, length: 10 })
  const strange = renamed(renamed(mp4, 'avc1\0', 'xyz1\0'), 'mp4a', 'abcd')
  expect(readFilmCodecs(strange)).toEqual({ container: 'mp4', picture: 'xyz1', sound: 'abcd' })
  expect(readFilmCodecs(renamed(webm, 'V_VP9', 'S_VP9'))).toEqual({ container: 'matroska' })
  expect(readFilmCodecs(Buffer.from('neither of these'))).toBeUndefined()
  expect(readFilmCodecs(Buffer.alloc(3))).toBeUndefined()
})
