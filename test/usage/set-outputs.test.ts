import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()

test('pictures of the sizes that the test wants are saved under the names that ComfyUI gives', async () => {
  comfy.setOutputs({
    '2': [
      { width: 1024, height: 768 },
      { width: 10, height: 20 },
    ],
  })
  const { files } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(files.map(({ filename }) => filename)).toEqual(['small_00001_.png', 'small_00002_.png'])
  const sizes = files.map((file) => PNG.sync.read(readFileSync(file.path))).map(({ width, height }) => [width, height])
  expect(sizes).toEqual([
    [1024, 768],
    [10, 20],
  ])
})

test('a PNG of the test comes out with its pixels', async () => {
  const own = new PNG({ width: 2, height: 1 })
  own.data.set([255, 0, 0, 255, 0, 0, 255, 255])
  comfy.setOutputs({ '2': [PNG.sync.write(own, { colorType: 2 })] })
  const { files } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect([...PNG.sync.read(readFileSync(files[0]!.path)).data]).toEqual([255, 0, 0, 255, 0, 0, 255, 255])
})

test('a node on the way gives what the test wants, and the nodes behind it go on from there', async () => {
  comfy.setOutputs({ '1': [{ width: 33, height: 44 }] })
  const { files } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(PNG.sync.read(readFileSync(files[0]!.path))).toMatchObject({ width: 33, height: 44 })
})

test('a text node shows the text that the test wants', async () => {
  comfy.setOutputs({ '2': ['forty-two'] })
  const graph = {
    '1': { class_type: 'PrimitiveInt', inputs: { value: 1 } },
    '2': { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
  }
  const { outputs } = await comfy.waitFor(await submit(comfy.url, graph))
  expect(outputs).toEqual({ '2': { text: ['forty-two'] } })
})

test('a file that is no picture is refused at the call', () => {
  const file = path.join(comfy.inputDir, 'note.txt')
  expect(() => comfy.setOutputs({ '9': [{ path: file }] })).toThrow(
    expect.objectContaining({
      code: 'INVALID_SCENARIO',
      message: expect.stringContaining('"outputs.9.0" cannot be read'),
    }),
  )
  expect(() => comfy.setOutputs({ '9': [Buffer.from('no picture')] })).toThrow(
    expect.objectContaining({ code: 'INVALID_SCENARIO', message: expect.stringContaining('is no PNG file') }),
  )
  expect(() => comfy.setOutputs({ '9': [{ width: 20_000, height: 1 }] })).toThrow(
    expect.objectContaining({ code: 'INVALID_SCENARIO', message: expect.stringContaining('outputs.9.0') }),
  )
})

test('a node may be named by its class, for outputs and for what is cached; its id comes first', async () => {
  comfy.setOutputs({ SaveImage: [{ width: 16, height: 8 }] })
  expect(await comfy.waitFor(await submit(comfy.url, smallGraph(1)))).toHaveSaved({ width: 16, height: 8 })
  comfy.setOutputs({ SaveImage: [{ width: 16, height: 8 }], '2': [{ width: 4, height: 4 }] })
  expect(await comfy.waitFor(await submit(comfy.url, smallGraph(2)))).toHaveSaved({ width: 4, height: 4 })
  comfy.use({ cached: ['EmptyImage'] })
  const { id } = await comfy.waitFor(await submit(comfy.url, smallGraph(3)))
  const history = await (await fetch(`${comfy.url}/history/${id}`)).json()
  expect(history[id].status.messages[1]).toMatchObject(['execution_cached', { nodes: ['1'] }])
})

test('a node that saves nothing of the kind says so', async () => {
  comfy.setOutputs({ '2': [{ audio: { seconds: 1 } }] })
  const { error, files } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(error?.message).toBe('setOutputs() gave SaveImage an AUDIO, but it saves nothing of this type\n')
  expect(files).toEqual([])
})

test('so does one that saves sound, and what saves no batch goes its way', async () => {
  comfy.setOutputs({ '2': [], '3': [] })
  const prompt = await comfy.waitFor(
    await submit(comfy.url, {
      '1': { class_type: 'EmptyAudio', inputs: { duration: 1, sample_rate: 44_100, channels: 2 } },
      '2': { class_type: 'SaveAudio', inputs: { audio: ['1', 0], filename_prefix: 'none' } },
      '3': { class_type: 'PreviewAny', inputs: { source: 5 } },
    }),
  )
  expect([prompt.status, prompt.outputs, prompt.files]).toEqual([
    'completed',
    { '2': { audio: [] }, '3': { text: ['5'] } },
    [],
  ])
})

test('a node that is given an empty list succeeds without a file', async () => {
  comfy.setOutputs({ '2': [] })
  const prompt = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect([prompt.status, prompt.outputs, prompt.files]).toEqual(['completed', { '2': { images: [] } }, []])
})
