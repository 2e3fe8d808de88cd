























































import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { generate, txt2img } from './client.ts'

const comfy = setupComfyMock()



test('the product shows why a job failed', async () => {
  comfy.setFailure({ node: '3', error: 'out-of-memory' }) // node 3 is the KSampler
  await expect(generate(txt2img())).rejects.toThrow('out of memory')
})

test('a slow server is waited for', async () => {
  comfy.setDelay('200ms', { when: { classType: 'KSampler' } })
  expect(await generate(txt2img())).toHaveLength(1)
})

test('a 503 of the history is no failure of the job', async () => {
  comfy.setFault('GET /history/*', { status: 503 }, { times: 1 })
  await expect(generate(txt2img())).rejects.toThrow('history: 503') // this client gives up at once: a bug found
  expect(await comfy.waitFor(comfy.prompts[0]!.id)).toHaveCompleted()
})
