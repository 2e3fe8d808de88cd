import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { encodeFlac } from '../../src/comfyui/files/media/flac.ts'
import { encodeMp3 } from '../../src/comfyui/files/media/mp3.ts'
import { encodeOpus } from '../../src/comfyui/files/media/opus.ts'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { probe, type Probed } from './probe.ts'

const comfy = setupComfyMock()
const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-media-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs a graph and probes the one file that it saves. */
async function saved(prompt: Record<string, unknown>, extension?: string): Promise<Probed> {
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })
  if (!response.ok) throw new Error(`refused: ${await response.text()}`)
  const { prompt_id: promptId } = await response.json()
  await comfy.waitFor(promptId)
  const [reference] = comfy.prompts.at(-1)?.files ?? []
  const query = new URLSearchParams({ filename: reference!.filename, subfolder: reference!.subfolder, type: 'output' })
  const view = await fetch(`${comfy.url}/view?${query}`)
  // @note FFmpeg takes a .png for a still picture, whatever is in it.
  const name = extension === undefined ? reference!.filename : `${reference!.filename}.${extension}`
  return probe(directory, name, Buffer.from(await view.arrayBuffer()))
}

const FRAMES = {
  '1': { class_type: 'EmptyImage', inputs: { width: 320, height: 176, batch_size: 20, color: 0x336699 } },
}
const VIDEO = { ...FRAMES, '2': { class_type: 'CreateVideo', inputs: { images: ['1', 0], fps: 8 } } }

function saveVideo(format: string, codec = 'auto') {
  return {
    ...VIDEO,
    '3': { class_type: 'SaveVideo', inputs: { video: ['2', 0], filename_prefix: 'v', format, codec } },
  }
}

test('an MP4 of SaveVideo has its size, its frames and its length', async () => {
  const { streams, format } = await saved(saveVideo('mp4', 'h264'))
  expect(streams).toMatchObject([
    { codec_name: 'h264', width: 320, height: 176, nb_read_frames: '20', r_frame_rate: '8/1' },
  ])
  expect(Number(format.duration)).toBeCloseTo(2.5, 2)
  expect(JSON.parse(format.tags?.['prompt'] ?? '{}')).toHaveProperty('3.class_type', 'SaveVideo')
})

test.each([
  ['mp4', 'h264', 'h264', 'aac'],
  ['mp4', 'av1', 'av1', 'aac'],
  ['mkv', 'h264', 'h264', 'aac'],
  ['mkv', 'av1', 'av1', 'aac'],
  ['webm', 'av1', 'av1', 'opus'],
])('a %s with %s of SaveVideo has pictures and sound of the right length', async (format, codec, picture, sound) => {
  const { streams, format: file } = await saved({
    ...FRAMES,
    '2': { class_type: 'EmptyAudio', inputs: { duration: 9, sample_rate: 44100, channels: 2 } },
    '3': { class_type: 'CreateVideo', inputs: { images: ['1', 0], fps: 8, audio: ['2', 0] } },
    '4': {
      class_type: 'SaveVideo',
      inputs: { video: ['3', 0], filename_prefix: 's', format, 'format.codec': codec },
    },
  })
  expect(streams).toMatchObject([
    { codec_name: picture, width: 320, height: 176, nb_read_frames: '20', r_frame_rate: '8/1' },
    { codec_name: sound, channels: 2, sample_rate: sound === 'opus' ? '48000' : '44100' },
  ])
  expect(Number(file.duration)).toBeCloseTo(2.5, 1)
})

test.each([
  ['vp9', 'yuv420p'],
  ['av1', 'yuv420p10le'],
])('a WebM of SaveWEBM in %s has its size, its frames and its length', async (codec, pixels) => {
  const { streams, format } = await saved({
    ...FRAMES,
    '3': { class_type: 'SaveWEBM', inputs: { images: ['1', 0], filename_prefix: 'w', codec, fps: 8, crf: 32 } },
  })
  expect(streams).toMatchObject([{ codec_name: codec, width: 320, height: 176, nb_read_frames: '20', pix_fmt: pixels }])
  expect(Number(format.duration)).toBeCloseTo(2.5, 2)
  expect(JSON.parse(format.tags?.['PROMPT'] ?? '{}')).toHaveProperty('3.class_type', 'SaveWEBM')
})

test('an animated PNG has all its frames', async () => {
  const graph = {
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 0xff0000 } },
    '2': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 0x00ff00 } },
    '3': { class_type: 'ImageBatch', inputs: { image1: ['1', 0], image2: ['2', 0] } },
    '4': {
      class_type: 'SaveAnimatedPNG',
      inputs: { images: ['3', 0], filename_prefix: 'moving', fps: 4, compress_level: 4 },
    },
  }
  const { streams } = await saved(graph, 'apng')
  expect(streams).toMatchObject([{ codec_name: 'apng', width: 64, height: 48, nb_read_frames: '2' }])
})

const SOUND = { '1': { class_type: 'EmptyAudio', inputs: { duration: 1.5, sample_rate: 44100, channels: 2 } } }

test.each([
  ['SaveAudio', {}, 'flac', 1.5],
  ['SaveAudioMP3', { quality: 'V0' }, 'mp3', 1.5],
  ['SaveAudioOpus', { quality: '128k' }, 'opus', 1.5],
])('the sound of %s is as long as it should be', async (classType, inputs, codec, seconds) => {
  const { streams, format } = await saved({
    ...SOUND,
    '2': { class_type: classType, inputs: { audio: ['1', 0], filename_prefix: 'a', ...inputs } },
  })
  expect(streams).toMatchObject([{ codec_name: codec, channels: 2 }])
  expect(Number(format.duration)).toBeGreaterThan(seconds - 0.01)
  expect(Number(format.duration)).toBeLessThan(seconds + 0.1)
})

test.each([
  [8000, 1],
  [22050, 1],
  [48000, 2],
])('sound at %i Hz in %i channels is decoded too', (sampleRate, channels) => {
  const sound = { sampleRate, channels, length: sampleRate * 2 }
  for (const [name, bytes] of Object.entries({
    'a.flac': encodeFlac(sound, []),
    'a.mp3': encodeMp3(sound, []),
    'a.opus': encodeOpus(sound, []),
  })) {
    const { streams, format } = probe(directory, name, bytes)
    expect(streams[0]?.channels).toBe(channels)
    expect(Math.abs(Number(format.duration) - 2)).toBeLessThan(0.15)
  }
})
