import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ComfyMockError, defineNode, NodeError, type PromptRecord } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const failing = defineNode({
  class_type: 'Failing',
  input: { required: { how: ['STRING', {}] } },
  output: ['IMAGE'],
  run({ inputs }) {
    if (inputs.how === 'as Python') throw new NodeError('ValueError', 'the tensor is upside down')
    if (inputs.how === 'later') return Promise.reject(new Error('nobody came'))
    throw new TypeError('this is no image')
  },
})
const comfy = setupComfyMock({ nodes: [failing] })

async function errorOf(prompt: Record<string, unknown>): Promise<PromptRecord['error']> {
  const record = await comfy.waitFor(await submit(comfy.url, prompt))
  expect(record.status).toBe('failed')
  return record.error
}

const loaded = (classType: string, inputs: Record<string, unknown>, output: Record<string, unknown>) => ({
  '1': { class_type: classType, inputs },
  '2': output,
})
const saveImage = { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } }

test('a file given as output that is no image is refused at the call', () => {
  const file = path.join(comfy.inputDir, 'notes.txt')
  writeFileSync(file, 'not an image')
  expect(() => comfy.setOutputs({ '2': [{ path: file }] })).toThrow(ComfyMockError)
  expect(() => comfy.setOutputs({ '2': [Buffer.from('not an image')] })).toThrow('is no PNG file')
})

test('a file given as output that is not there is refused at the call', () => {
  expect(() => comfy.setOutputs({ '2': [{ path: '/nowhere/at/all.png' }] })).toThrow('/nowhere/at/all.png')
})

test.each([20000, 0, -5, 1.5])('an output %i pixels wide is refused at the call', (width) => {
  expect(() => comfy.setOutputs({ '2': [{ width, height: 64 }] })).toThrow('width')
})

test('a size over 16384 is refused as the server refuses it', async () => {
  const graph = smallGraph()
  graph['1'].inputs.width = 16385
  await expect(submit(comfy.url, graph)).rejects.toThrow('value_bigger_than_max')
})

test('a picture that no memory holds fails as the allocation of it does', async () => {
  const huge = {
    '1': { class_type: 'EmptyImage', inputs: { width: 16384, height: 16384, batch_size: 1, color: 0 } },
    '3': { class_type: 'ImageScaleBy', inputs: { image: ['1', 0], upscale_method: 'bilinear', scale_by: 8.0 } },
    '2': { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'x' } },
  }
  expect(await errorOf(huge)).toMatchObject({
    exceptionType: 'RuntimeError',
    message: expect.stringContaining(
      "DefaultCPUAllocator: can't allocate memory: you tried to allocate 206158430208 bytes.",
    ),
  })
})

test.each([
  ['LoadImage', 'image', saveImage, 'av.error.InvalidDataError'],
  ['LoadAudio', 'audio', { class_type: 'PreviewAudio', inputs: { audio: ['1', 0] } }, 'av.error.InvalidDataError'],
  [
    'LoadVideo',
    'file',
    {
      class_type: 'SaveVideo',
      inputs: { video: ['1', 0], filename_prefix: 'x', format: 'auto', codec: 'auto' },
    },
    'av.error.InvalidDataError',
  ],
  [
    'LoadLatent',
    'latent',
    { class_type: 'SaveLatent', inputs: { samples: ['1', 0], filename_prefix: 'x' } },
    'safetensors_rust.SafetensorError',
  ],
])('an upload that %s cannot read fails the prompt', async (classType, input, output, type) => {
  writeFileSync(path.join(comfy.inputDir, 'broken.latent'), 'nothing of the kind')
  expect(await errorOf(loaded(classType, { [input]: 'broken.latent' }, output))).toMatchObject({ exceptionType: type })
})

test.each([
  ['LoadImage', { image: 'gone.png' }, saveImage, 'Invalid image file: gone.png'],
  [
    'LoadAudio',
    { audio: 'gone.flac' },
    { class_type: 'PreviewAudio', inputs: { audio: ['1', 0] } },
    'Invalid audio file: gone.flac',
  ],
])('an upload that is not there fails the validation of %s', async (classType, inputs, output, message) => {
  await expect(submit(comfy.url, loaded(classType, inputs, output))).rejects.toThrow(message)
})

test.each([
  ['at once', 'TypeError', 'this is no image'],
  ['later', 'Exception', 'nobody came'],
  ['as Python', 'ValueError', 'the tensor is upside down'],
])('a behaviour that throws %s is an execution_error with its message', async (how, type, message) => {
  expect(await errorOf(loaded('Failing', { how }, saveImage))).toEqual({
    exceptionType: type,
    message: `${message}\n`,
    nodeId: '1',
  })
})
