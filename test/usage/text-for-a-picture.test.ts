import { expect, test, vi } from 'vitest'
import { defineNode } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const caption = defineNode({ class_type: 'Caption', input: { required: { images: ['IMAGE'] } }, output_node: true })
const comfy = setupComfyMock({ nodes: [caption] })

test('a text for a node of ComfyUI that saves pictures is refused, and says how a file is given', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  comfy.setOutputs({ '2': ['cat.png'] })
  const prompt = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(prompt.error?.message).toContain('setOutputs() gave SaveImage a STRING, but it shows none.')
  expect(prompt.error?.message).toContain('A file is { path: "cat.png" }')
})

test('a text for a node of a pack that takes pictures is what it shows', async () => {
  comfy.setOutputs({ '2': ['a cat'] })
  const graph = { ...smallGraph(), '2': { class_type: 'Caption', inputs: { images: ['1', 0] } } }
  const prompt = await comfy.waitFor(await submit(comfy.url, graph))
  expect(prompt.outputs['2']).toEqual({ text: ['a cat'] })
})
