import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()

for (const [index, error] of (['out-of-memory', undefined, 'interrupted', undefined] as const).entries()) {
  test.concurrent(`test ${index} of those that share a mock and run at once has a server of its own`, async () => {
    if (error) comfy.setFailure({ error })
    const prompt = await comfy.waitFor(await submit(comfy.url, smallGraph()))
    expect(prompt.status).toBe(error ? { 'out-of-memory': 'failed', interrupted: 'interrupted' }[error] : 'completed')
    await new Promise((resolve) => setTimeout(resolve, index * 20))
    expect(comfy.prompts).toEqual([prompt])
  })
}

test('one that runs alone has the mock as it was set up', async () => {
  expect(comfy.prompts).toEqual([])
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(comfy).toHaveCompleted()
})
