import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { encodeFlac } from '../../../src/comfyui/files/media/flac.ts'
import { encodeMp4 } from '../../../src/comfyui/files/media/mp4.ts'
import { encodeLatent } from '../../../src/comfyui/files/media/safetensors.ts'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { coreBehaviour } from '../../../src/comfyui/nodes/core/core-behaviour.ts'
import { box, u16, u32 } from '../files/boxes.ts'
import { outputsOf } from './run-node.ts'

const stores: OutputStore[] = []

function storeWith(files: Record<string, Uint8Array>): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(store.directory('input'), { recursive: true })
    writeFileSync(path.join(store.directory('input'), name), bytes)
  }
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

const MP4 = encodeMp4({ width: 64, height: 48, frameCount: 12, framesPerSecond: 6 }, [])

/** A film of which nothing but sound is there. */
const HEARD = (() => {
  const entry = box('mp4a', Buffer.alloc(16), u16(2, 16, 0, 0, 8000, 0))
  const table = box('stbl', box('stsd', u32(0, 1), entry))
  const media = box(
    'mdia',
    box('mdhd', u32(0, 0, 0, 1000, 2000, 0)),
    box('hdlr', u32(0, 0), 'soun'),
    box('minf', table),
  )
  return Buffer.concat([box('ftyp', 'isom', u32(0)), box('moov', box('trak', media))])
})()

test('a video has the pictures of its file, and its rate', async () => {
  const [video] = await outputsOf('LoadVideo', { file: 'a.mp4' }, { store: storeWith({ 'a.mp4': MP4 }) })
  expect(video).toMatchObject({ kind: 'video', images: { width: 64, height: 48, batch: 12 }, framesPerSecond: 6 })
  expect(video).not.toHaveProperty('audio')
})

test('sound has the length, the rate and the channels of its file, that of a film too', async () => {
  const sound = { sampleRate: 48000, channels: 2, length: 4800 }
  const store = storeWith({ 'a.flac': encodeFlac(sound, []), 'b.mp4': HEARD })
  expect(await outputsOf('LoadAudio', { audio: 'a.flac' }, { store })).toEqual([{ kind: 'audio', batch: 1, ...sound }])
  expect(await outputsOf('LoadAudio', { audio: 'b.mp4' }, { store })).toEqual([
    { kind: 'audio', batch: 1, sampleRate: 8000, channels: 2, length: 16000 },
  ])
})

test('a latent has the shape of its file', async () => {
  const load = async (shape: readonly number[]): Promise<unknown> =>
    (await outputsOf('LoadLatent', { latent: 'a' }, { store: storeWith({ a: encodeLatent(shape, []) }) }))[0]
  expect(await load([2, 16, 8, 9])).toMatchObject({ width: 72, height: 64, batch: 2, channels: 16 })
  expect(await load([1, 128, 8, 8])).toMatchObject({ width: 128, height: 128 })
  expect(await load([1, 128, 3, 8, 8])).toMatchObject({ width: 256, height: 256, frames: 17 })
  expect(await load([1, 16, 3, 8, 8])).toMatchObject({ width: 64, frames: 9 })
  expect(await load([3, 64, 100])).toMatchObject({ batch: 3, seconds: (100 * 2048) / 44100 })
  expect(await load([1, 8, 16, 100])).toMatchObject({ seconds: (100 * 4096) / 44100 })
})

test.each([
  [{ seconds: 4 }, 'EmptyLatentAudio', [1, 64, 86]],
  [{ seconds: 4 }, 'EmptyAceStepLatentAudio', [1, 8, 16, 43]],
  [{ width: 64, height: 48, batch_size: 2 }, 'EmptyFlux2LatentImage', [2, 128, 3, 4]],
  [{ width: 64, height: 64, length: 9 }, 'EmptyHunyuanLatentVideo', [1, 16, 3, 8, 8]],
  [{ width: 64, height: 64, length: 9 }, 'EmptyLTXVLatentVideo', [1, 128, 2, 2, 2]],
])('%j of %s are saved as the shape %j', async (inputs, classType, shape) => {
  const store = storeWith({})
  const [samples] = await outputsOf(classType, inputs)
  await outputsOf('SaveLatent', { samples, filename_prefix: 'x' }, { store })
  const bytes = store.read(path.join(store.directory('output'), 'x_00001_.latent'))
  expect(Buffer.from(bytes).toString('latin1')).toContain(`"shape":${JSON.stringify(shape)}`)
})

test.each([
  ['LoadAudio', 'audio', 'no sound', 'av.error.InvalidDataError'],
  ['LoadLatent', 'latent', 'no latent', 'safetensors_rust.SafetensorError'],
  ['LoadLatent', 'latent', '\x05\0\0\0\0\0\0\0{}}}}', 'safetensors_rust.SafetensorError'],
  ['LoadLatent', 'latent', '\xff\xff\xff\xff\xff\xff\xff\xff', 'safetensors_rust.SafetensorError'],
])('%s of a file that is none fails', async (classType, input, text, exceptionType) => {
  const store = storeWith({ a: Buffer.from(text, 'latin1') })
  await expect(outputsOf(classType, { [input]: 'a' }, { store })).rejects.toMatchObject({ exceptionType })
})

test('a film in which nothing is to be heard is no sound', async () => {
  await expect(outputsOf('LoadAudio', { audio: 'a' }, { store: storeWith({ a: MP4 }) })).rejects.toMatchObject({
    exceptionType: 'ValueError',
    message: 'No audio stream found in the file.',
  })
})

test.each([
  ['text', 'av.error.InvalidDataError', /Invalid data found when processing input/],
  ['sound', 'ValueError', /^No video stream found in file '.*a'$/],
])('%s is loaded as a video, and fails where it is opened', async (kind, exceptionType, message) => {
  const store = storeWith({ a: kind === 'text' ? Buffer.from('text') : HEARD })
  const [video] = await outputsOf('LoadVideo', { file: 'a' }, { store })
  await expect(outputsOf('GetVideoComponents', { video }, { store })).rejects.toMatchObject({
    exceptionType,
    message: expect.stringMatching(message),
  })
})

test.each([
  ['LoadAudio', 'audio', 'audio'],
  ['LoadVideo', 'file', 'video'],
  ['LoadLatent', 'latent', 'latent'],
])('%s of a name that leads out is refused', async (classType, input, kind) => {
  await expect(outputsOf(classType, { [input]: '../x' }, { store: storeWith({}) })).rejects.toMatchObject({
    exceptionType: 'ValueError',
    message: `Invalid ${kind} file: ../x`,
  })
})

test('a video is loaded again when its file was changed', () => {
  const store = storeWith({ 'a.mp4': MP4 })
  utimesSync(path.join(store.directory('input'), 'a.mp4'), 1000, 1234.5)
  const { fingerprint } = coreBehaviour('LoadVideo')
  expect(fingerprint?.(new Map([['file', 'a.mp4']]), store)).toBe(1234.5)
  for (const file of ['missing.mp4', '../x', null]) expect(fingerprint?.(new Map([['file', file]]), store)).toBeNaN()
})
