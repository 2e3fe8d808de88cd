import { expect, test } from 'vitest'
import { encodeFlac } from '../../../src/comfyui/files/media/flac.ts'
import { encodeMatroska } from '../../../src/comfyui/files/media/matroska.ts'
import { encodeMp3 } from '../../../src/comfyui/files/media/mp3.ts'
import { encodeMp4 } from '../../../src/comfyui/files/media/mp4.ts'
import { encodeOpus } from '../../../src/comfyui/files/media/opus.ts'
import { readFilm } from '../../../src/comfyui/files/media/read-film.ts'
import { readSound } from '../../../src/comfyui/files/media/read-sound.ts'
import { encodeLatent, readLatentShape } from '../../../src/comfyui/files/media/safetensors.ts'
import { vp9Track } from '../../../src/comfyui/files/media/vp9.ts'

const SOUND = { sampleRate: 48000, channels: 2, length: 72000 }
const VIDEO = { width: 320, height: 180, frameCount: 30, framesPerSecond: 12 }

test.each([
  ['FLAC', encodeFlac(SOUND, [])],
  ['Opus', encodeOpus(SOUND, [])],
])('the length of %s comes back to the sample', (_, bytes) => {
  expect(readSound(bytes)).toEqual(SOUND)
})

test('the length of MP3 comes back to the frame, whatever texts stand before it', () => {
  const sound = readSound(encodeMp3(SOUND, [['prompt', 'x'.repeat(40_000)]]))
  expect(sound).toMatchObject({ sampleRate: 48000, channels: 2 })
  expect(typeof sound === 'object' && Math.abs(sound.length - SOUND.length)).toBeLessThan(3 * 1152)
})

test('a WAV is as long as its data, even where its header says more', () => {
  const head = Buffer.from(
    'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data',
    'latin1',
  )
  const wave = (said: number, bytes: number): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(said)
    return Buffer.concat([head, length, Buffer.alloc(bytes)])
  }
  expect(readSound(wave(4000, 4000))).toMatchObject({ sampleRate: 44100, channels: 2, length: 1000 })
  expect(readSound(wave(0xffffffff, 4000))).toMatchObject({ length: 1000 })
})

test('videos come back with size, frames and rate', () => {
  const mp4 = readFilm(encodeMp4(VIDEO, []))
  expect(mp4?.picture).toEqual(VIDEO)
  const track = vp9Track(VIDEO)
  const webm = readFilm(encodeMatroska('webm', VIDEO, track, []))
  expect(webm?.picture).toMatchObject({ width: 320, height: 180, frameCount: 30 })
  expect(webm?.picture?.framesPerSecond).toBeCloseTo(12, 5)
})

test('a latent comes back with its shape', () => {
  expect(readLatentShape(encodeLatent([2, 16, 5, 60, 104], []))).toEqual([2, 16, 5, 60, 104])
})

test.each(['', 'a', 'plain text that is none of it', '\0\0\0\x20ftypisom'])(
  'bytes that are no media are none: %j',
  (text) => {
    expect(readSound(Buffer.from(text))).toBeUndefined()
    expect(readFilm(Buffer.from(text))).toBeUndefined()
  },
)
