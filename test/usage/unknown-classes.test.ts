import { expect, test } from 'vitest'
import { defineNode, setupComfyMock } from 'comfyui-mock'
import { submit, txt2img } from './helpers/client.ts'

/** A sampler and an upscaler of packs that nobody has told the mock about, and a saver at the end. */
function packGraph() {
  const { '3': sampler, '8': decode, '9': _, ...rest } = txt2img({ width: 640, height: 384, batch: 2 })
  return {
    ...rest,
    '3': { ...sampler, class_type: 'KSampler (Efficient)' },
    '8': decode,
    '10': { class_type: 'Fancy Upscaler', inputs: { image: ['8', 0], factor: 2 } },
    '9': { class_type: 'SaveImage', inputs: { images: ['10', 0], filename_prefix: 'pack' } },
    '11': { class_type: 'Notify', inputs: { text: 'done', image: ['8', 0] } },
  }
}

test('classes that nobody knows are refused', async () => {
  await using comfy = setupComfyMock()
  comfy.listen()
  await expect(submit(comfy.url, packGraph())).rejects.toThrow('missing_node_type')
})

test('a lenient mock runs them, and sizes go through', async () => {
  await using comfy = setupComfyMock({ nodes: 'lenient' })
  comfy.listen()
  const record = await comfy.waitFor(await submit(comfy.url, packGraph()))
  expect(record.error).toBeUndefined()
  expect(record.status).toBe('completed')
  expect(record.files.map(({ filename }) => filename)).toEqual(['pack_00001_.png', 'pack_00002_.png'])
  const view = await fetch(`${comfy.url}/view?filename=pack_00001_.png`)
  const png = Buffer.from(await view.arrayBuffer())
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640, 384])
})

test('a graph that ends in one of them runs too', async () => {
  await using comfy = setupComfyMock({ nodes: 'lenient' })
  comfy.listen()
  const graph = {
    '1': { class_type: 'Their Loader', inputs: { name: 'x' } },
    '2': { class_type: 'Their Saver', inputs: { any: ['1', 3] } },
  }
  expect((await comfy.waitFor(await submit(comfy.url, graph))).status).toBe('completed')
})

test('leniency is no entry of /object_info, and stands beside nodes of your own', async () => {
  const shout = defineNode({
    class_type: 'Shout',
    input: { required: { text: ['STRING', {}] } },
    output: ['STRING'],
    run: ({ inputs }) => [String(inputs['text']).toUpperCase()],
  })
  await using comfy = setupComfyMock({ nodes: [shout, 'lenient'] })
  comfy.listen()
  const graph = {
    '1': { class_type: 'Their Words', inputs: { words: 'hello' } },
    '2': { class_type: 'Shout', inputs: { text: ['1', 0] } },
    '3': { class_type: 'PreviewAny', inputs: { source: ['2', 0] } },
  }
  const id = await submit(comfy.url, graph)
  await comfy.waitFor(id)
  const history = await (await fetch(`${comfy.url}/history/${id}`)).json()
  expect(history[id].outputs['3']).toEqual({ text: ['HELLO'] })
  expect(await (await fetch(`${comfy.url}/object_info/Shout`)).json()).toHaveProperty('Shout')
  expect(await (await fetch(`${comfy.url}/object_info/Their%20Words`)).json()).toEqual({})
})
