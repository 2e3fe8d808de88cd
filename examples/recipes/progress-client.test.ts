import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { runWithProgress } from './progress-client.ts'

const comfy = setupComfyMock()

const workflow = {
  latent: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  model: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly.safetensors' } },
  text: { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse', clip: ['model', 1] } },
  sampler: {
    class_type: 'KSampler',
    inputs: {
      seed: 1,
      steps: 10,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['model', 0],
      positive: ['text', 0],
      negative: ['text', 0],
      latent_image: ['latent', 0],
    },
  },
  decode: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['model', 2] } },
  save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: 'progress' } },
}

test('the bar of a slow sampler moves from its first step to its last', async () => {
  comfy.setDelay('1200ms', { when: { classType: 'KSampler' } })
  const fractions: number[] = []
  await runWithProgress(comfy.url, workflow, (fraction) => fractions.push(fraction))
  expect(fractions[0]).toBe(0.1)
  expect(fractions.at(-1)).toBe(1)
  expect(fractions.length).toBeGreaterThan(5)
})

test('an error ends the wait with its text', async () => {
  comfy.setFailure({ error: 'out-of-memory' }, { when: { classType: 'KSampler' } })
  await expect(runWithProgress(comfy.url, workflow, () => {})).rejects.toThrow('CUDA out of memory')
})

test('a socket that is lost is told apart from an error of the workflow', async () => {
  comfy.setDelay('1h')
  const run = runWithProgress(comfy.url, workflow, () => {})
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  comfy.down()
  await expect(run).rejects.toThrow('the socket was lost')
})

test('when it returns, the history has the files', async () => {
  const id = await runWithProgress(comfy.url, workflow, () => {})
  const history = (await (await fetch(`${comfy.url}/history/${id}`)).json()) as Record<string, { outputs: object }>
  expect(history[id]?.outputs).toHaveProperty('save')
})

test('a workflow that the server has in its cache ends at once, without steps', async () => {
  await runWithProgress(comfy.url, workflow, () => {})
  const fractions: number[] = []
  await runWithProgress(comfy.url, workflow, (fraction) => fractions.push(fraction))
  expect(fractions).toEqual([])
})

test('somebody who interrupts the server ends the wait', async () => {
  const held = comfy.hold()
  const run = runWithProgress(comfy.url, workflow, () => {})
  await held.reached
  comfy.interrupt()
  held.release()
  await expect(run).rejects.toThrow('interrupted')
})

test('the socket is closed in the end, also where the workflow was refused', async () => {
  const refused = { save: { class_type: 'SaveImage', inputs: {} } }
  await expect(runWithProgress(comfy.url, refused, () => {})).rejects.toThrow('ComfyUI refuses the workflow')
  await expect.poll(() => comfy.openSockets).toBe(0)
})
