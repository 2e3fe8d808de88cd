import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

test('a hang at a step that the node has not hangs at its last', async () => {
  comfy.use({ hang: { node: '3', step: 50 } })
  const promptId = await submit(comfy.url, txt2img())
  await expect(comfy.waitFor(promptId, { timeout: 60 })).rejects.toThrow('it was still running')
  comfy.interrupt()
  expect(await comfy.waitFor(promptId)).toHaveBeenInterrupted()
})

test('a hang at a step of a node without steps hangs at its end', async () => {
  comfy.use({ hang: { node: 'VAEDecode', step: 2 } })
  const promptId = await submit(comfy.url, txt2img())
  await expect(comfy.waitFor(promptId, { timeout: 60 })).rejects.toThrow('it was still running')
  comfy.interrupt()
  expect(await comfy.waitFor(promptId)).toHaveBeenInterrupted()
})

test('a moment at a step that the node has not is its last', async () => {
  comfy.use({ timeline: [{ at: 'step 50 of KSampler', do: 'lose' }] })
  expect((await comfy.waitFor(await submit(comfy.url, txt2img()))).status).toBe('lost')
})
