import { expect, test } from 'vitest'
import { outputsOf } from './run-node.ts'

const MODEL = { kind: 'model', name: 'm' }
const CLIP = { kind: 'clip', name: 'c' }

test('a loader gives what is in the file that it names', async () => {
  const name = 'a.safetensors'
  expect(await outputsOf('CheckpointLoaderSimple', { ckpt_name: name })).toEqual([
    { kind: 'model', name },
    { kind: 'clip', name },
    { kind: 'vae', name },
  ])
  expect(await outputsOf('ImageOnlyCheckpointLoader', { ckpt_name: name })).toMatchObject([
    { kind: 'model' },
    { kind: 'clip_vision' },
    { kind: 'vae' },
  ])
  expect(await outputsOf('DualCLIPLoader', { clip_name1: 'l', clip_name2: 'g', type: 'sdxl' })).toEqual([
    { kind: 'clip', name: 'l g' },
  ])
})

test.each([
  ['4x-UltraSharp.pth', 4],
  ['RealESRGAN_x2plus.pth', 2],
  ['RealESRGAN_x4.pth', 4],
  ['2x_NMKD.safetensors', 2],
  ['8x_Superscale.pth', 8],
  ['1x-ITF-SkinDiffDetail.pth', 1],
  ['HATx3.pth', 3],
  ['swin/ESRGAN.pth', 4],
  ['max2.pth', 4],
  ['trained-on-512x512.pth', 4],
])('the upscale model %s makes pictures %i times as wide', async (name, scale) => {
  const [model] = await outputsOf('UpscaleModelLoader', { model_name: name })
  expect(model).toEqual({ kind: 'upscale_model', name, scale })
  const [image] = await outputsOf('EmptyImage', { width: 20, height: 10, batch_size: 2, color: 0 })
  expect((await outputsOf('ImageUpscaleWithModel', { upscale_model: model, image }))[0]).toMatchObject({
    width: 20 * scale,
    height: 10 * scale,
    batch: 2,
  })
})

test('a LoRA makes another model, and with a strength of zero the same', async () => {
  const lora = { model: MODEL, clip: CLIP, lora_name: 'l.safetensors' }
  const [model, clip] = await outputsOf('LoraLoader', { ...lora, strength_model: 0.5, strength_clip: 0 })
  expect(model).toEqual({ kind: 'model', name: 'm l.safetensors 0.5 0' })
  expect(clip).toBe(CLIP)
  expect(await outputsOf('LoraLoader', { ...lora, model: null, strength_model: 1, strength_clip: 0 })).toEqual([
    null,
    CLIP,
  ])
})

test('a model that was patched is as slow as before', async () => {
  const [patched] = await outputsOf('ModelSamplingSD3', { model: { ...MODEL, stepMs: 40 }, shift: 3 })
  expect(patched).toEqual({ kind: 'model', name: 'm 3', stepMs: 40 })
})

test('a text where a model belongs fails as the copy of it does', async () => {
  await expect(outputsOf('ModelSamplingFlux', { model: 'x' })).rejects.toMatchObject({
    exceptionType: 'AttributeError',
    message: "'str' object has no attribute 'clone'",
  })
})
