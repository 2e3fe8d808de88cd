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
