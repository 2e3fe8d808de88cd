import { afterEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()

afterEach(() => vi.restoreAllMocks())

test('an input that is missing is explained by the one that was misspelt', async () => {
  const graph = smallGraph()
  const misspelt = { ...graph, '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefx: 'x' } } }
  await expect(submit(comfy.url, misspelt)).rejects.toThrow('required_input_missing')
  const reason = 'Required input is missing: filename_prefix. "filename_prefx" is no input of it: a slip?'
  expect(comfy.explain()).toContain(reason)
})

test('a link to an output that a node has not is explained by those that it has', async () => {
  const graph = smallGraph()
  const beyond = { ...graph, '2': { class_type: 'SaveImage', inputs: { images: ['1', 7], filename_prefix: 'x' } } }
  await expect(submit(comfy.url, beyond)).rejects.toThrow('tuple index out of range')
  expect(comfy.explain()).toContain(
    '"images" links to the output 7 of the node 1 (EmptyImage), which has 1, counted from 0',
  )
})
