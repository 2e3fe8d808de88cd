import { expect, test } from 'vitest'
import { readFilm } from '../../../src/comfyui/files/media/read-film.ts'
import { readSound } from '../../../src/comfyui/files/media/read-sound.ts'
import { element, openElement, u16, u32 } from './boxes.ts'

const HEAD = element(0x1a45dfa3, Buffer.from('webm'))

const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

const float = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatBE(value)
  return bytes
}

const size = (width: number, height: number): Buffer =>
  element(0xe0, element(0xb0, u16(width)), element(0xba, u16(height)))

/** Two seconds: 2000 times a million nanoseconds. */
const info = element(0x1549a966, element(0x2ad7b1, u32(1_000_000)), element(0x4489, double(2000)))
const video = element(0xae, element(0xd7, 1), element(0x83, 1), size(64, 48))
const block = (track: number): Buffer => element(0xa3, 0x80 | track, 0, 0, 0)

const film = (...parts: readonly Buffer[]): Buffer => Buffer.concat([HEAD, element(0x18538067, ...parts)])

test('a video has the frames of its track and the rate that its length gives', () => {
  const cluster = element(0x1f43b675, block(1), block(2), block(1), element(0xa0, element(0xa1, 0x81, 0)))
  expect(readFilm(film(info, element(0x1654ae6b, video), cluster))).toEqual({
    picture: { width: 64, height: 48, frameCount: 3, framesPerSecond: 1.5 },
  })
})

test('the time of a frame says the rate', () => {
  const timed = element(0xae, element(0xd7, 1), element(0x23e383, u32(40_000_000)), size(64, 48))
  expect(readFilm(film(info, element(0x1654ae6b, timed)))?.picture).toMatchObject({ framesPerSecond: 25 })
})

test('what is not said is assumed: milliseconds, track 1, 24 frames a second, no size', () => {
  const bare = element(0xae, element(0xe0, Buffer.alloc(0)))
  const cluster = element(0x1f43b675, block(1))
  expect(readFilm(film(element(0x1654ae6b, bare), cluster))?.picture).toEqual({
    width: 0,
    height: 0,
    frameCount: 1,
    framesPerSecond: 24,
  })
  const length = element(0x1549a966, element(0x4489, float(500)))
  expect(readFilm(film(length, element(0x1654ae6b, bare), cluster))?.picture).toMatchObject({ framesPerSecond: 2 })
})

test('a group without a block, and a block without a number, belong to the first track', () => {
  const cluster = element(0x1f43b675, element(0xa0, 0x81), element(0xa3))
  expect(readFilm(film(info, element(0x1654ae6b, video), cluster))?.picture).toMatchObject({ frameCount: 2 })
})

test('the first track of each kind counts', () => {
  const sound = (rate: Buffer, channels: number): Buffer =>
    element(0xae, element(0xd7, 2), element(0xe1, element(0xb5, rate), element(0x9f, channels)))
  const other = element(0xae, element(0xd7, 3), size(8, 8))
  const tracks = element(0x1654ae6b, video, other, sound(double(48000), 2), sound(float(8000), 1))
  expect(readFilm(film(info, tracks))).toMatchObject({
    picture: { width: 64 },
    sound: { sampleRate: 48000, channels: 2, length: 96000 },
  })
})

test('sound that says nothing of itself is mono at 8000 a second', () => {
  const bare = element(0xae, element(0xe1, Buffer.alloc(0)))
  expect(readSound(film(info, element(0x1654ae6b, bare)))).toEqual({ sampleRate: 8000, channels: 1, length: 16000 })
  const odd = element(0xae, element(0xe1, element(0xb5, u16(1))))
  expect(readSound(film(info, element(0x1654ae6b, odd)))).toMatchObject({ sampleRate: 8000 })
})

test('a stream has clusters that go on until the end', () => {
  const streamed = Buffer.concat([
    HEAD,
    openElement(0x18538067, info, element(0x1654ae6b, video), openElement(0x1f43b675, block(1), block(1))),
  ])
  expect(readFilm(streamed)?.picture).toMatchObject({ frameCount: 2, framesPerSecond: 1 })
})

test.each([
  ['no segment', HEAD, {}],
  ['a segment of nothing', film(), {}],
  ['a track of neither', film(element(0x1654ae6b, element(0xae, element(0xd7, 1)))), {}],
  ['something else among the tracks', film(element(0x1654ae6b, element(0xec, 0))), {}],
  ['an id that is none', Buffer.concat([HEAD, Buffer.from([0, 1, 2])]), {}],
  ['an id that breaks off', Buffer.concat([HEAD, Buffer.from([0x18, 0x53])]), {}],
  ['an id without a length', Buffer.concat([HEAD, Buffer.from([0x18, 0x53, 0x80, 0x67])]), {}],
])('a file with %s has neither picture nor sound', (_, bytes, expected) => {
  expect(readFilm(bytes)).toEqual(expected)
  expect(readSound(bytes)).toBe('silent film')
})

test('an AVI says its size, its frames and the time of each', () => {
  const avi = (frameTime: number): Buffer => {
    const head = Buffer.alloc(48)
    head.write('avih')
    for (const [place, value] of [[8, frameTime], [24, 30], [40, 64], [44, 48]] as const) head.writeUInt32LE(value, place) // prettier-ignore
    return Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI LIST'), head])
  }
  const shape = { width: 64, height: 48, frameCount: 30 }
  expect(readFilm(avi(40_000))?.picture).toEqual({ ...shape, framesPerSecond: 25 })
  expect(readFilm(avi(0))?.picture).toEqual({ ...shape, framesPerSecond: 24 })
  expect(readFilm(avi(1).subarray(0, 60))).toEqual({})
  expect(readFilm(Buffer.from('RIFF\0\0\0\0AVI LIST'))).toEqual({})
})
