import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { solidImage } from '../../../src/comfyui/pixels/image.ts'
import { parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { readMedia } from '../../contract/media.ts'
import { outputsOf, runNode } from './run-node.ts'

const stores: OutputStore[] = []
const PROMPT = parseJson('{"1": {"class_type": "X"}}') as JsonObject

function makeStore(): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

async function saved(classType: string, inputs: Record<string, unknown>, store = makeStore()) {
  const { output } = await runNode(classType, inputs, { store, prompt: PROMPT })
  const [[key, files]] = Object.entries(output.ui ?? {}) as [
    [string, { filename: string; subfolder: string; type: 'output' | 'temp' }[]],
  ]
  const [file] = files
  if (!file) throw new Error('Nothing was saved')
  return {
    key,
    file,
    bytes: readFileSync(path.join(store.directory(file.type), file.subfolder, file.filename)),
    ui: output.ui,
  }
}

async function images(batch: number): Promise<unknown> {
  return (await outputsOf('EmptyImage', { width: 64, height: 48, batch_size: batch, color: 1 }))[0]
}

test.each([
  ['SaveAudio', 'flac'],
  ['SaveAudioMP3', 'mp3'],
  ['SaveAudioOpus', 'opus'],
])('%s saves %s under names without an underscore behind the counter', async (classType, extension) => {
  const [audio] = await outputsOf('EmptyAudio', { duration: 0.5, sample_rate: 44100, channels: 1 })
  const { key, file, bytes } = await saved(classType, { audio, filename_prefix: 'audio/x' })
  expect([key, file]).toEqual(['audio', { filename: `x_00001.${extension}`, subfolder: 'audio', type: 'output' }])
  expect(readMedia(bytes)?.kind).toBe(extension)
  expect(bytes.includes('"class_type": "X"')).toBe(true)
})

test('previewed sound is in the temp directory and carries the prompt too', async () => {
  const [audio] = await outputsOf('EmptyAudio', { duration: 0.5, sample_rate: 44100, channels: 1 })
  const { file, bytes } = await saved('PreviewAudio', { audio })
  expect(file).toEqual({
    filename: expect.stringMatching(/^ComfyUI_temp_[a-z]{5}_00001\.flac$/),
    subfolder: '',
    type: 'temp',
  })
  expect(bytes.includes('"class_type": "X"')).toBe(true)
})

test('a video is saved under "images", with a flag', async () => {
  const [video] = await outputsOf('CreateVideo', { images: await images(4), fps: 8 })
  const { file, bytes, ui } = await saved('SaveVideo', { video, filename_prefix: 'video/x_%width%', format: 'auto' })
  expect(file).toEqual({ filename: 'x_64_00001_.mp4', subfolder: 'video', type: 'output' })
  expect(ui?.['animated']).toEqual([true])
  expect(readMedia(bytes)).toMatchObject({ kind: 'mp4', width: 64, height: 48, duration: 0.5 })
})

test('the chosen format of a video decides its extension', async () => {
  const [video] = await outputsOf('CreateVideo', { images: await images(4), fps: 8 })
  for (const format of ['mkv', 'webm']) {
    const { file, bytes } = await saved('SaveVideo', { video, filename_prefix: 'x', format })
    expect(file.filename).toBe(`x_00001_.${format}`)
    expect(readMedia(bytes)).toMatchObject({ width: 64, height: 48, frames: 4 })
  }
})

test('only more than one frame is called animated', async () => {
  const inputs = { filename_prefix: 'x', fps: 6, compress_level: 4 }
  for (const classType of ['SaveAnimatedWEBP', 'SaveAnimatedPNG']) {
    expect((await saved(classType, { images: await images(2), ...inputs })).ui?.['animated']).toEqual([true])
    expect((await saved(classType, { images: await images(1), ...inputs })).ui).not.toHaveProperty('animated')
  }
})

test('a latent is saved with its shape', async () => {
  const [samples] = await outputsOf('EmptyLatentImage', { width: 64, height: 72, batch_size: 2 })
  const { key, file, bytes } = await saved('SaveLatent', { samples, filename_prefix: 'latents/x' })
  expect([key, file]).toEqual(['latents', { filename: 'x_00001_.latent', subfolder: 'latents', type: 'output' }])
  expect(bytes.includes('"shape":[2,4,9,8]')).toBe(true)
})

test('a saved text is both shown and saved', async () => {
  const store = makeStore()
  const { output } = await runNode(
    'SaveText',
    { text: 'saved text', filename_prefix: 'texts/x', format: 'md' },
    { store },
  )
  expect(output.ui).toEqual({
    text: ['saved text'],
    files: [{ filename: 'x_00001.md', subfolder: 'texts', type: 'output' }],
  })
  expect(readFileSync(path.join(store.directory('output'), 'texts', 'x_00001.md'), 'utf8')).toBe('saved text')
})

test('all kinds of files share the counter of their prefix', async () => {
  const store = makeStore()
  const [audio] = await outputsOf('EmptyAudio', { duration: 0.1, sample_rate: 44100, channels: 1 })
  await saved('SaveImage', { images: await images(1), filename_prefix: 'x' }, store)
  await saved('SaveAudio', { audio, filename_prefix: 'x' }, store)
  expect(
    (await saved('SaveWEBM', { images: await images(2), filename_prefix: 'x', fps: 8, codec: 'vp9' }, store)).file
      .filename,
  ).toBe('x_00003_.webm')
})

test('SaveWEBM takes what has three channels or more', async () => {
  const inputs = { filename_prefix: 'x', fps: 8, codec: 'av1' }
  const [first] = [solidImage({ width: 33, height: 17, batch: 2 }, [0, 1, 0, 0.5])]
  expect(readMedia((await saved('SaveWEBM', { ...inputs, images: first })).bytes)).toMatchObject({
    width: 33,
    height: 17,
    frames: 2,
  })
  const grey = solidImage({ width: 32, height: 16, batch: 1 }, [0])
  await expect(saved('SaveWEBM', { ...inputs, images: grey })).rejects.toThrow(
    'Unexpected numpy array shape `(16, 32, 1)`',
  )
})

test('trimming counts from the end where the start is negative', async () => {
  const [audio] = await outputsOf('EmptyAudio', { duration: 2, sample_rate: 1000, channels: 1 })
  expect((await outputsOf('TrimAudioDuration', { audio, start_index: -0.5, duration: 60 }))[0]).toMatchObject({
    length: 500,
  })
  await expect(outputsOf('TrimAudioDuration', { audio, start_index: 0, duration: 0 })).rejects.toMatchObject({
    exceptionType: 'ValueError',
  })
})
