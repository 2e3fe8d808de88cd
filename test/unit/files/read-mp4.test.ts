import { expect, test } from 'vitest'
import { readFilm } from '../../../src/comfyui/files/media/read-film.ts'
import { readSound } from '../../../src/comfyui/files/media/read-sound.ts'
import { box, longBox, u16, u32, u64 } from './boxes.ts'

const TYPE = box('ftyp', 'isom', u32(0))

interface Track {
  readonly kind?: string
  readonly entry?: Buffer
  readonly head?: Buffer
  readonly times?: Buffer
}

/** Timescale and duration, version 0. */
const head = (timescale: number, duration: number): Buffer => box('mdhd', u32(0, 0, 0, timescale, duration, 0))

const picture = (width: number, height: number): Buffer =>
  box('avc1', Buffer.alloc(24), u16(width, height), Buffer.alloc(50))

const sound = (channels: number, rate: number, ...more: readonly Buffer[]): Buffer =>
  box('mp4a', Buffer.alloc(16), u16(channels, 16, 0, 0, rate, 0), ...more)

function track({ kind = 'vide', entry = picture(64, 48), head: mdhd = head(1000, 2000), times }: Track = {}): Buffer {
  const stts = times ?? box('stts', u32(0, 2, 40, 40, 10, 10))
  const table = box('stbl', box('stsd', u32(0, 1), entry), stts)
  return box('trak', box('tkhd', u32(0)), box('mdia', mdhd, box('hdlr', u32(0, 0), kind, u32(0)), box('minf', table)))
}

const movie = (...tracks: readonly Buffer[]): Buffer =>
  Buffer.concat([TYPE, box('moov', box('mvhd', u32(0)), ...tracks)])

test('a video has the frames of its table and the rate that its length gives', () => {
  expect(readFilm(movie(track()))).toEqual({
    picture: { width: 64, height: 48, frameCount: 50, framesPerSecond: 25 },
  })
})

test('long lengths and long times are read', () => {
  const mdhd = box('mdhd', u32(0x01000000), u64(0), u64(0), u32(1000), u64(4000), u32(0))
  const long = Buffer.concat([TYPE, longBox('free', Buffer.alloc(8)), longBox('moov', track({ head: mdhd }))])
  expect(readFilm(long)?.picture).toMatchObject({ frameCount: 50, framesPerSecond: 12.5 })
})

test('a last box of length 0 goes on until the end', () => {
  const open = movie(track())
  open.writeUInt32BE(0, TYPE.length)
  expect(readFilm(open)?.picture).toMatchObject({ width: 64 })
})

test('a video of no length has 24 frames a second', () => {
  expect(readFilm(movie(track({ head: head(1000, 0) })))?.picture).toMatchObject({ framesPerSecond: 24 })
})

test('a scale of zero counts as seconds', () => {
  expect(readFilm(movie(track({ head: head(0, 5) })))?.picture).toMatchObject({ framesPerSecond: 10 })
})

test.each([box('stts', u32(0)), box('none')])('a video without times has no frames', (times) => {
  expect(readFilm(movie(track({ times })))?.picture).toMatchObject({ frameCount: 0 })
})

test('the first track of each kind counts', () => {
  const film = readFilm(
    movie(
      track({ kind: 'text' }),
      track(),
      track({ entry: picture(8, 8) }),
      track({ kind: 'soun', entry: sound(1, 44100) }),
      track({ kind: 'soun', entry: sound(2, 8000) }),
    ),
  )
  expect(film).toEqual({
    picture: { width: 64, height: 48, frameCount: 50, framesPerSecond: 25 },
    sound: { sampleRate: 44100, channels: 1, length: 88200 },
  })
})

test('sound at a rate that 16 bits cannot say has that of its track', () => {
  const entry = sound(2, 0)
  expect(readSound(movie(track({ kind: 'soun', entry, head: head(96000, 48000) })))).toEqual({
    sampleRate: 96000,
    channels: 2,
    length: 48000,
  })
})

/** The three descriptors of AAC, one in the other; lengths in one byte or in four. */
function descriptors(setup: readonly number[], long: boolean): Buffer {
  const length = (count: number): number[] => (long ? [0x80, 0x80, 0x80, count] : [count])
  const inner = [5, ...length(setup.length), ...setup]
  const decoder = [4, ...length(13 + inner.length), ...new Array<number>(13).fill(0), ...inner]
  return box('esds', u32(0), Buffer.from([3, ...length(3 + decoder.length), 0, 0, 0, ...decoder, 6, 1, 2]))
}

test.each([
  [[0x12, 0x08], false, 1],
  [[0x12, 0x30], true, 6],
  [[0x12, 0x00], true, 2],
])('the set-up %j of AAC says how many channels it has', (setup, long, channels) => {
  const entry = sound(2, 44100, descriptors(setup, long))
  expect(readSound(movie(track({ kind: 'soun', entry })))).toMatchObject({ channels })
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a stream', Buffer.from([3, 0x80])],
  ['a decoder', Buffer.from([3, 10, 0, 0, 0, 4])],
  ['a set-up', Buffer.from([3, 30, 0, 0, 0, 4, 20, ...new Array<number>(13).fill(0), 5, 1])],
  ['the end of a set-up', Buffer.from([3, 30, 0, 0, 0, 4, 20, ...new Array<number>(13).fill(0), 5, 2, 0x12])],
])('where AAC breaks off in %s, its entry says how many channels it has', (_, rest) => {
  const entry = sound(2, 44100, box('esds', u32(0), rest))
  expect(readSound(movie(track({ kind: 'soun', entry })))).toMatchObject({ channels: 2 })
})

test.each([
  ['no movie', Buffer.concat([TYPE, box('mdat', u32(1))]), undefined],
  ['no track', movie(), {}],
  ['a track without media', movie(box('trak', box('tkhd'))), {}],
  ['media without a head', movie(box('trak', box('mdia', box('minf', box('stbl'))))), {}],
  ['media without a table', movie(box('trak', box('mdia', head(1, 1)))), {}],
  ['an entry that breaks off', movie(track({ entry: box('avc1') })), {}],
  ['a box that is shorter than its head', Buffer.concat([TYPE, u32(4), Buffer.from('moov')]), undefined],
  ['a long box without its length', Buffer.concat([TYPE, u32(1), Buffer.from('moov'), u32(0)]), undefined],
])('a file with %s has no picture', (_, bytes, expected) => {
  expect(readFilm(bytes)).toEqual(expected)
})

test('a film without sound says so', () => {
  expect(readSound(movie(track()))).toBe('silent film')
})
