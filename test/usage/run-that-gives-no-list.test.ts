import { expect, test, vi } from 'vitest'
import { defineNode, solidImage } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const red = solidImage({ width: 8, height: 8, batch: 1 }, [1, 0, 0])
const giving = (class_type: string, run: () => unknown) =>
  defineNode({ class_type, output: ['IMAGE'], run: run as () => [typeof red] })

const comfy = setupComfyMock({
  nodes: [
    giving('ByName', () => ({ IMAGE: red })),
    giving('Bare', () => red),
    giving('Promised', async () => ({ image: red })),
    giving('Right', () => ({ result: [red] })),
  ],
})

test.each([
  ['ByName', 'IMAGE'],
  ['Bare', 'kind, width, height'],
  ['Promised', 'image'],
])('an object that is no result of a node is refused at the node: %s', async (classType, keys) => {
  vi.spyOn(console, 'warn').mockReturnValue()
  const prompt = await comfy.waitFor(await submit(comfy.url, { ...smallGraph(), '1': { class_type: classType, inputs: {} } })) // prettier-ignore
  expect(prompt).toHaveFailedAt(classType)
  expect(prompt.error?.message).toContain(`run() of ${classType} has given an object with ${keys}`)
  expect(prompt.error?.message).toContain('Give the list of its outputs, or { result, ui, expand }.')
})

test('an object with the result is one', async () => {
  const prompt = await comfy.waitFor(await submit(comfy.url, { ...smallGraph(), '1': { class_type: 'Right', inputs: {} } })) // prettier-ignore
  expect(prompt).toHaveSaved({ width: 8, height: 8 })
})
