import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { encodeAnimatedPng } from '../../../src/comfyui/files/media/animated-png.ts'
import { encodeFlac } from '../../../src/comfyui/files/media/flac.ts'
import { encodeMatroska } from '../../../src/comfyui/files/media/matroska.ts'
import { encodeMp3 } from '../../../src/comfyui/files/media/mp3.ts'
import { encodeMp4 } from '../../../src/comfyui/files/media/mp4.ts'
import { encodeOpus } from '../../../src/comfyui/files/media/opus.ts'
import { encodeLatent } from '../../../src/comfyui/files/media/safetensors.ts'
import { vp9Track } from '../../../src/comfyui/files/media/vp9.ts'
import { encodeWebp } from '../../../src/comfyui/files/media/webp.ts'
import { readPicture } from '../../../src/comfyui/files/read-picture.ts'
import { readMedia } from '../../contract/media.ts'

const TEXTS = [
  ['prompt', '{"1": "ü"}'],
  ['workflow', '{}'],
] as const
const SOUND = { sampleRate: 44100, channels: 2, length: 66150 }
const VIDEO = { width: 830, height: 470, frameCount: 20, framesPerSecond: 8 }
const FRAMES = [
  { bytes: new Uint8Array(13 * 9 * 3).map((_, index) => index * 7), duration: 100 },
  { bytes: new Uint8Array(13 * 9 * 3).fill(9), duration: 300 },
]
const SIZE = { width: 13, height: 9, channels: 3 }

test('sound is as long as it should be in each format', () => {
  expect(readMedia(encodeFlac(SOUND, TEXTS))).toEqual({ kind: 'flac', duration: 1.5 })
  expect(readMedia(encodeOpus(SOUND, TEXTS))).toEqual({ kind: 'opus', duration: 1.5 })
  // @note Frames of 1152 samples, one of them before the sound.
  expect(readMedia(encodeMp3(SOUND, TEXTS))).toEqual({ kind: 'mp3', duration: expect.closeTo(60 * (1152 / 44100), 5) })
})

test('Opus and MP3 of other rates are as long as they should be', () => {
  expect(readMedia(encodeOpus({ sampleRate: 8000, channels: 1, length: 4000 }, []))?.duration).toBe(0.5)
  expect(readMedia(encodeMp3({ sampleRate: 8000, channels: 1, length: 4000 }, []))?.duration).toBeCloseTo(0.55, 1)
  expect(readMedia(encodeMp3({ sampleRate: 24000, channels: 1, length: 12000 }, []))?.duration).toBeCloseTo(0.57, 1)
})

test('a long text is spread over the pages of an Opus file', () => {
  const text = 'x'.repeat(100_000)
  const opus = encodeOpus(SOUND, [['prompt', text]])
  expect(readMedia(opus)?.duration).toBe(1.5)
  expect(
    opus
      .toString('latin1')
      .split('OggS')
      .slice(2, 4)
      .every((page) => page.includes('xxx')),
  ).toBe(true)
})

test('an MP4 has one H.264 track of its size and length', () => {
  expect(readMedia(encodeMp4(VIDEO, TEXTS))).toEqual({
    kind: 'mp4',
    width: 830,
    height: 470,
    duration: 2.5,
    tracks: 'avc1',
  })
})

test('a WebM has one block a frame', () => {
  const track = vp9Track({ ...VIDEO, width: 830, height: 470, frameCount: 20 })
  expect(readMedia(encodeMatroska('webm', VIDEO, track, TEXTS))).toEqual({
    kind: 'webm',
    width: 830,
    height: 470,
    frames: 20,
    tracks: 'V_VP9',
  })
})

test('moving pictures have their frames, single ones are still', () => {
  expect(readMedia(encodeWebp(SIZE, FRAMES, TEXTS))).toEqual({ kind: 'webp', width: 13, height: 9, frames: 2 })
  expect(readMedia(encodeWebp(SIZE, FRAMES.slice(1), TEXTS))).toEqual({ kind: 'webp', width: 13, height: 9, frames: 1 })
  expect(readMedia(encodeAnimatedPng(SIZE, FRAMES, TEXTS, 4))).toEqual({ kind: 'png', width: 13, height: 9, frames: 2 })
  expect(readMedia(encodeAnimatedPng(SIZE, FRAMES.slice(1), TEXTS, 4))).toEqual({
    kind: 'png',
    width: 13,
    height: 9,
    frames: 1,
  })
})

test.each([
  ['flac', encodeFlac(SOUND, TEXTS), 'prompt={"1": "ü"}'],
  ['mp3', encodeMp3(SOUND, TEXTS), 'prompt\0{"1": "ü"}'],
  ['opus', encodeOpus(SOUND, TEXTS), 'prompt={"1": "ü"}'],
  ['mp4', encodeMp4(VIDEO, TEXTS), '{"1": "ü"}'],
  ['webm', encodeMatroska('webm', VIDEO, { codec: 'vp9', frames: [] }, TEXTS), '{"1": "ü"}'],
  ['webp', encodeWebp(SIZE, FRAMES, TEXTS), 'prompt:{"1": "ü"}'],
])('the texts are in the %s file', (_, bytes, text) => {
  expect(bytes.includes(text)).toBe(true)
})

test('a latent is a safetensors file with its shape and the texts', () => {
  const bytes = encodeLatent([1, 4, 6, 8], [['prompt', '{"1": "\\u00fc"}']])
  const headerLength = Number(bytes.readBigUInt64LE())
  expect(headerLength % 8).toBe(0)
  const header: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength))
  expect(header).toEqual({
    __metadata__: { prompt: '{"1": "\\u00fc"}' },
    latent_format_version_0: { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
    latent_tensor: { dtype: 'F32', shape: [1, 4, 6, 8], data_offsets: [0, 768] },
  })
  expect(bytes).toHaveLength(8 + headerLength + 768)
})

test('pictures of other formats are read with their true size', () => {
  expect(readPicture(encodeWebp(SIZE, FRAMES, []))).toMatchObject({ width: 13, height: 9, channels: 3 })
  const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0x2c, 1, 200, 0]), Buffer.alloc(20)])
  expect(readPicture(gif)).toMatchObject({ width: 300, height: 200 })
  const bmp = Buffer.alloc(60)
  bmp.write('BM')
  bmp.writeInt32LE(40, 18)
  bmp.writeInt32LE(-30, 22)
  expect(readPicture(bmp)).toMatchObject({ width: 40, height: 30 })
  expect(readPicture(Buffer.from('neither of these at all, by any means'))).toBeUndefined()
})

test.each([
  [
    0.1,
    4410,
    'SaveAudio',
    ', "filename_prefix": "audio/nm"',
    '6ab95e97e251cef7644c0f0546d7315ff04137465f00f5cc4bb5422420bf9c8a',
  ],
  [
    0.2,
    8820,
    'SaveAudio',
    ', "filename_prefix": "audio/nm"',
    'f061c0ee47f2bf1a2efc562328150ff973d65aa6c2eaf48d107e38b64f06a151',
  ],
  [0.1, 4410, 'PreviewAudio', '', 'c192d5ac3b57090625d52b2c65d283df75d11ba2649ca08162a6cfef9d15b963'],
])(
  '%s s of silence as FLAC are the bytes that the recorded server wrote (78)',
  (duration, length, node, inputs, digest) => {
    const sound = `"1": {"class_type": "EmptyAudio", "inputs": {"duration": ${duration}, "sample_rate": 44100, "channels": 1}}`
    const saved = `"2": {"class_type": "${node}", "inputs": {"audio": ["1", 0]${inputs}}}`
    const flac = encodeFlac({ sampleRate: 44100, channels: 1, length }, [['prompt', `{${sound}, ${saved}}`]])
    expect(hash('sha256', flac, 'hex')).toBe(digest)
  },
)

test.each([
  [8000, 1, 800, 'fff8240800ca000000ce76fff8640801dfe5000000cf0a'],
  [11025, 1, 30, 'fff86d08001d2b11670000002782'],
  [22050, 1, 5000, 'fff8460800d90000005653fff8460801de0000003a2bfff876080201870e000000f870'],
  [96000, 1, 20000, 'fff8db0800e1000000a289fff8db0801e6000000cef1fff87b08020e1ff80000007cf7'],
  [44100, 2, 9000, 'fff85918006b000000000000108afff87918011127da000000000000a660'],
])('the FLAC frames of %s Hz are those of FFmpeg', (sampleRate, channels, length, frames) => {
  expect(encodeFlac({ sampleRate, channels, length }, []).toString('hex')).toMatch(new RegExp(`${frames}$`))
})
