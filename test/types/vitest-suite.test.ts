import { setupComfyMock } from 'comfyui-mock/vitest'
import { expect, test } from 'vitest'

const comfy = setupComfyMock()
let stale: string

test('a suite with one line of setup talks to the mock', async () => {
  const response = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({
      prompt: {
        '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } },
        '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'packed' } },
      },
    }),
  })
  const { prompt_id: promptId } = (await response.json()) as { prompt_id: string }
  const prompt = await comfy.waitFor(promptId)
  expect(prompt.files.map((file) => file.filename)).toEqual(['packed_00001_.png'])
  stale = promptId
})

test('the mock is new after each test', async () => {
  expect(comfy.prompts).toEqual([])
  expect(await (await fetch(`${comfy.url}/history/${stale}`)).json()).toEqual({})
})
