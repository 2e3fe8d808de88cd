import { readFileSync } from 'node:fs'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()
const run = async (graph: unknown) => comfy.waitFor(await submit(comfy.url, graph))

test('a function says what comes out, from the graph', async () => {
  comfy.setOutputs(({ graph }) => ({ '2': [{ width: Number(graph['1']?.inputs['color']), height: 10 }] }))
  for (const color of [20, 30]) {
    const { files } = await run(smallGraph(color))
    expect(PNG.sync.read(readFileSync(files[0]!.path))).toMatchObject({ width: color, height: 10 })
  }
})

test('a function that throws, or gives what is none, makes the prompt fail and says why', async () => {
  comfy.setOutputs(() => ({ '2': [{ width: 0, height: 10 }] }))
  expect((await run(smallGraph(1))).error?.message).toContain('outputs')
  comfy.setOutputs(() => {
    throw new Error('the test is wrong')
  })
  expect((await run(smallGraph(2))).error?.message).toContain('the test is wrong')
})

test('sound of a length comes out where sound is saved', async () => {
  comfy.setOutputs({ '2': [{ audio: { seconds: 2 } }] })
  const record = await run({
    '1': { class_type: 'EmptyAudio', inputs: { duration: 1, sample_rate: 44100, channels: 2 } },
    '2': { class_type: 'SaveAudio', inputs: { audio: ['1', 0], filename_prefix: 'sound' } },
  })
  expect(record.files.map(({ filename }) => filename)).toEqual([expect.stringMatching(/^sound_00001_?\.flac$/)])
  expect(readFileSync(record.files[0]!.path).subarray(0, 4).toString()).toBe('fLaC')
})

test('a video of a size comes out where a video is saved', async () => {
  comfy.setOutputs({ '3': [{ video: { width: 320, height: 240, frames: 12, fps: 12 } }] })
  const record = await run({
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 2, color: 0 } },
    '2': { class_type: 'CreateVideo', inputs: { images: ['1', 0], fps: 24 } },
    '3': {
      class_type: 'SaveVideo',
      inputs: { video: ['2', 0], filename_prefix: 'clip', format: 'auto', codec: 'auto' },
    },
  })
  expect(record.status).toBe('completed')
  const bytes = readFileSync(record.files[0]!.path)
  expect(bytes.subarray(4, 8).toString()).toBe('ftyp')
  expect(bytes.includes(Buffer.from([0x01, 0x40, 0x00, 0x00, 0x00, 0xf0]))).toBe(true)
})

test('several pictures by size, path and bytes come out together', async () => {
  const [first] = (await run(smallGraph(1))).files
  const bytes = readFileSync(first!.path)
  comfy.setOutputs({ '2': [{ width: 5, height: 6 }, { path: first!.path }, bytes] })
  const { files } = await run(smallGraph(2))
  const sizes = files.map(({ path }) => PNG.sync.read(readFileSync(path))).map(({ width, height }) => [width, height])
  expect(sizes).toEqual([
    [5, 6],
    [64, 48],
    [64, 48],
  ])
})
