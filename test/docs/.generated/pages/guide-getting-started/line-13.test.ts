












import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

test('a workflow leaves a picture', async () => {
  const response = await fetch('http://127.0.0.1:8188/prompt', {
    method: 'POST',
    body: JSON.stringify({
      prompt: {
        '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 255 } },
        '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'hello' } },
      },
    }),
  })
  const { prompt_id: promptId } = await response.json()

  const prompt = await comfy.waitFor(promptId)

  expect(prompt.status).toBe('completed')
  expect(prompt.files[0]?.filename).toBe('hello_00001_.png')
  expect(readFileSync(prompt.files[0]!.path).subarray(1, 4).toString()).toBe('PNG')
})
