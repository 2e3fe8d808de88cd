import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { encodeMatroska } from '../../../src/comfyui/files/media/matroska.ts'
import { encodeMp4 } from '../../../src/comfyui/files/media/mp4.ts'
import { opusTrack } from '../../../src/comfyui/files/media/opus.ts'
import { readFilm } from '../../../src/comfyui/files/media/read-film.ts'
import { readFilmCodecs } from '../../../src/comfyui/files/media/film-codecs.ts'
import { vp9Track } from '../../../src/comfyui/files/media/vp9.ts'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { makeImage, solidImage } from '../../../src/comfyui/pixels/image.ts'
import { parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { readMedia } from '../../contract/media.ts'
import { outputsOf, runNode } from './run-node.ts'

const stores: OutputStore[] = []
const PROMPT = parseJson('{"1": {"class_type": "X"}}') as JsonObject
const SHAPE = { width: 64, height: 48, frameCount: 12, framesPerSecond: 6 }

function storeWith(files: Record<string, Uint8Array> = {}): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  mkdirSync(store.directory('input'), { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(store.directory('input'), name), bytes)
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

async function save(video: unknown, inputs: Record<string, unknown> = {}, store = storeWith()) {
  const { output } = await runNode('SaveVideo', { video, filename_prefix: 'x', ...inputs }, { store, prompt: PROMPT })
  const [file] = (output.ui?.['images'] ?? []) as { filename: string; subfolder: string }[]
  if (!file) throw new Error('Nothing was saved')
  const bytes = readFileSync(path.join(store.directory('output'), file.subfolder, file.filename))
  return { name: file.filename, bytes, film: readFilm(bytes), codecs: readFilmCodecs(bytes) }
}

async function make(inputs: Record<string, unknown> = {}, sound?: Record<string, unknown>): Promise<unknown> {
  const images = solidImage({ width: 64, height: 48, batch: 12 }, [1, 0, 0])
  const audio = sound ? (await outputsOf('EmptyAudio', { channels: 2, ...sound }))[0] : undefined
  return (await outputsOf('CreateVideo', { images, fps: 6, ...(audio !== undefined && { audio }), ...inputs }))[0]
}

test('the sound of a video is in its file, cut where the pictures end', async () => {
  const video = await make({}, { duration: 60, sample_rate: 44100 })
  const { film, codecs } = await save(video, { format: 'mp4' })
  expect(codecs).toEqual({ container: 'mp4', picture: 'h264', sound: 'aac' })
  expect(film?.picture).toMatchObject({ width: 64, height: 48, frameCount: 12, framesPerSecond: 6 })
  // @note Two seconds in packets of 1024.
  expect(film?.sound).toEqual({ sampleRate: 44100, channels: 2, length: 87 * 1024 })
  const deep = await save(video, { format: 'mkv' })
  expect(deep.codecs).toEqual({ container: 'matroska', picture: 'h264', sound: 'aac' })
  expect(deep.film?.sound).toEqual({ sampleRate: 44100, channels: 2, length: 87 * 1024 })
})

test('sound that is shorter than the pictures stays as it is; WebM has it as Opus at 48 kHz', async () => {
  const video = await make({}, { duration: 0.5, sample_rate: 22050, channels: 1 })
  const { film, codecs } = await save(video, { format: 'webm' })
  expect(codecs).toEqual({ container: 'matroska', picture: 'av1', sound: 'opus' })
  expect(film?.sound).toMatchObject({ sampleRate: 48000, channels: 1 })
  expect((await save(video)).film?.sound).toEqual({ sampleRate: 22050, channels: 1, length: 11 * 1024 })
})

test('a video without sound has no track for it', async () => {
  expect((await save(await make())).codecs).toEqual({ container: 'mp4', picture: 'h264' })
})

test.each([
  [{}, 'mp4', 'h264'],
  [{ format: 'auto', codec: 'auto' }, 'mp4', 'h264'],
  [{ format: 'auto', 'format.codec': 'av1' }, 'webm', 'av1'],
  [{ format: 'mp4', 'format.codec': 'av1' }, 'mp4', 'av1'],
  [{ format: 'mkv', 'format.codec': 'h264' }, 'mkv', 'h264'],
  [{ format: 'webm', 'format.codec': 'auto' }, 'webm', 'av1'],
  [{ format: 'webm', codec: 'av1' }, 'webm', 'av1'],
])('%o is written as .%s with %s', async (inputs, extension, picture) => {
  const { name, codecs, film } = await save(await make(), inputs)
  expect(name).toBe(`x_00001_.${extension}`)
  expect(codecs?.picture).toBe(picture)
  expect(film?.picture).toMatchObject({ width: 64, height: 48, frameCount: 12 })
})

test('what encoders refuse fails in their words', async () => {
  const odd = await make({ images: solidImage({ width: 63, height: 48, batch: 1 }, [0, 0, 0]) })
  const external = 'Generic error in an external library'
  await expect(save(odd)).rejects.toMatchObject({
    exceptionType: 'av.error.ExternalError',
    message: `[Errno 542398533] ${external}: 'avcodec_open2("libx264", {})'`,
  })
  const again = { format: 'mp4', 'format.codec': 'h264', 'format.codec.encoding': 're-encode' }
  await expect(save(odd, { ...again, 'format.codec.encoding.crf': 20 })).rejects.toThrow(`"libx264", {'crf': '20.0'})'`)
  await expect(save(odd, { format: 'webm', codec: 'h264' })).rejects.toThrow('WebM output requires the AV1 codec')
  expect((await save(odd, { format: 'webm' })).film?.picture).toMatchObject({ width: 63 })
  const clear = await make({ images: solidImage({ width: 64, height: 48, batch: 1 }, [0, 0, 0, 1]) })
  await expect(save(clear)).rejects.toThrow('Unexpected numpy array shape `(48, 64, 4)`')
  const strange = await make({}, { duration: 1, sample_rate: 12345 })
  await expect(save(strange)).rejects.toMatchObject({ exceptionType: 'av.error.ArgumentError' })
  expect((await save(strange, { format: 'webm' })).film?.sound?.sampleRate).toBe(48000)
  const many = await make({}, { duration: 1, sample_rate: 44100, channels: 3 })
  await expect(save(many)).rejects.toThrow('Expected planar `array.shape[0]` to equal `2` but got `3`')
  expect((await save(await make({}, { duration: 1, sample_rate: 48000, channels: 6 }))).film?.sound?.channels).toBe(6)
})

test('the parts of a video come back, with the bits of its samples', async () => {
  const video = await make({ bit_depth: 10 }, { duration: 2, sample_rate: 8000 })
  const [images, audio, fps, bits, space] = await outputsOf('GetVideoComponents', { video })
  expect([images, audio]).toMatchObject([{ batch: 12 }, { kind: 'audio', length: 16000 }])
  expect([fps, bits, space]).toEqual([6, 10, 'sRGB'])
  expect((await save(video)).bytes.includes(Buffer.from([0x67, 110, 0]))).toBe(true)
})

test('a loaded video is saved as it is, with the texts of this prompt', async () => {
  const sound = { sampleRate: 44100, channels: 2, length: 88200 }
  const mp4 = encodeMp4({ ...SHAPE }, [['prompt', 'old']], undefined, sound)
  const store = storeWith({ 'a.mp4': mp4 })
  const [video] = await outputsOf('LoadVideo', { file: 'a.mp4' }, { store })
  const { bytes, film } = await save(video, { format: 'mp4' }, store)
  expect(film).toEqual(readFilm(mp4))
  expect(readMedia(bytes)).toMatchObject({ kind: 'mp4', width: 64, height: 48 })
  // @note The old description is left as free space.
  expect(bytes.lastIndexOf('class_type')).toBeGreaterThan(bytes.lastIndexOf('old'))
  expect(bytes.includes('free')).toBe(true)
  const samples = (file: Buffer): Buffer => file.subarray(file.indexOf('mdat') + 4, file.indexOf('mdat') + 300)
  expect(samples(bytes)).toEqual(samples(mp4))
  expect(await outputsOf('GetVideoComponents', { video })).toMatchObject([
    { batch: 12 },
    { length: 87 * 1024 },
    6,
    8,
    'sRGB',
  ])
})

test('a WebM is copied into WebM and Matroska, and encoded anew for MP4', async () => {
  const sound = opusTrack({ sampleRate: 48000, channels: 1, length: 96000 })
  const webm = encodeMatroska('webm', SHAPE, vp9Track(SHAPE), [['prompt', 'old']], sound)
  const store = storeWith({ 'a.webm': webm })
  const [video] = await outputsOf('LoadVideo', { file: 'a.webm' }, { store })
  for (const format of ['webm', 'mkv']) {
    const { film, codecs, bytes } = await save(video, { format }, store)
    expect(codecs).toEqual({ container: 'matroska', picture: 'vp9', sound: 'opus' })
    expect(film).toEqual(readFilm(webm))
    expect(bytes.includes(format === 'webm' ? 'webm' : 'matroska')).toBe(true)
    expect(bytes.lastIndexOf('class_type')).toBeGreaterThan(bytes.lastIndexOf('old'))
  }
  expect((await save(video, { format: 'mp4' }, store)).codecs).toMatchObject({ picture: 'h264', sound: 'aac' })
  expect((await save(video, { format: 'mkv', 'format.codec': 'av1' }, store)).codecs?.picture).toBe('av1')
  const again = { format: 'webm', 'format.codec': 'av1', 'format.codec.encoding': 're-encode' }
  expect((await save(video, again, store)).codecs?.picture).toBe('av1')
})

test('a file of odd size loses its last row and column where it is encoded anew', async () => {
  const shape = { ...SHAPE, width: 65, height: 49 }
  const store = storeWith({ 'a.webm': encodeMatroska('webm', shape, vp9Track(shape), []) })
  const [video] = await outputsOf('LoadVideo', { file: 'a.webm' }, { store })
  expect((await save(video, { format: 'mp4' }, store)).film?.picture).toMatchObject({ width: 64, height: 48 })
})

test('a slice of a video is as long as asked for, and is encoded anew', async () => {
  const store = storeWith({
    'a.mp4': encodeMp4(SHAPE, [], undefined, { sampleRate: 48000, channels: 1, length: 96000 }),
  })
  const [file] = await outputsOf('LoadVideo', { file: 'a.mp4' }, { store })
  const [middle] = await outputsOf('Video Slice', { video: file, start_time: 0.5, duration: 1, strict_duration: true })
  expect(middle).toMatchObject({ images: { batch: 6 }, audio: { length: 48000 } })
  const { film, bytes } = await save(middle, { format: 'mp4' }, store)
  expect(film?.picture).toMatchObject({ frameCount: 6, framesPerSecond: 6 })
  expect(bytes.includes('free')).toBe(false)
  const rest = { video: file, start_time: 1.5, duration: 5 }
  expect(await outputsOf('Video Slice', { ...rest, strict_duration: false })).toMatchObject([{ images: { batch: 3 } }])
  expect(await outputsOf('Video Slice', { ...rest, start_time: -0.5, duration: 0 })).toMatchObject([
    { images: { batch: 3 } },
  ])
  await expect(outputsOf('Video Slice', { ...rest, strict_duration: true })).rejects.toThrow(
    'Failed to slice video:\nSource duration: 2.0\nStart time: 1.5\nTarget duration: 5.0',
  )
  const made = { video: await make(), strict_duration: false }
  await expect(outputsOf('Video Slice', { ...made, start_time: 1, duration: 1.5 })).rejects.toThrow('Failed to slice')
  expect(await outputsOf('Video Slice', { ...made, start_time: 1, duration: 1 })).toMatchObject([
    { images: { batch: 6 } },
  ])
})

test('frames are cut out of a video by their numbers, within what there is', async () => {
  const video = await make({}, { duration: 2, sample_rate: 6000 })
  const crop = async (start: number, length: number) =>
    (await outputsOf('VideoTemporalCrop', { video, start_frame: start, length }))[0]
  expect(await crop(2, 3)).toMatchObject({ images: { batch: 3 }, audio: { length: 3000 } })
  expect(await crop(10, 16)).toMatchObject({ images: { batch: 2 }, audio: { length: 2000 } })
  expect(await crop(99, 16)).toMatchObject({ images: { batch: 1 } })
  const [random] = await outputsOf('VideoRandomTemporalCrop', { video, length: 5, seed: 7 })
  expect(random).toMatchObject({ images: { batch: 5 } })
})

test.each([
  ['uniform', [0, 5, 11]],
  ['head', [0, 1, 2]],
  ['tail', [9, 10, 11]],
])('frames are sampled from a video: %s', async (strategy, expected) => {
  const images = makeImage({ width: 2, height: 2, channels: 3, batch: 12 }, (index) => ({
    kind: 'solid',
    color: [index, 0, 0],
  }))
  const video = await make({ images })
  const [sampled] = await outputsOf('VideoFrameSample', { video, num_frames: 3, strategy, seed: 1 })
  const { images: kept } = sampled as { images: ImageValue }
  const numbers = [0, 1, 2].map((index) => kept.frame(index)).map((frame) => frame.kind === 'solid' && frame.color[0])
  expect([kept.batch, numbers]).toEqual([3, expected])
  const [all] = await outputsOf('VideoFrameSample', { video, num_frames: 99, strategy: 'random', seed: 1 })
  expect(all).toMatchObject({ images: { batch: 12 } })
})
