import { expect, test } from 'vitest'
import type { ImageValue, LatentValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { sizeOf } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf, runNode, type RunOptions } from './run-node.ts'

const MODEL = { kind: 'model', name: 'm.safetensors' }
const CLIP = { kind: 'clip', name: 'm.safetensors' }
const VAE = { kind: 'vae', name: 'm.safetensors' }

async function sample(inputs: Record<string, unknown> = {}, options: RunOptions = {}, classType = 'KSampler') {
  const [latent] = await outputsOf('EmptyLatentImage', { width: 64, height: 48, batch_size: 1 })
  const [positive] = await outputsOf('CLIPTextEncode', { clip: CLIP, text: 'a cat' })
  const [negative] = await outputsOf('CLIPTextEncode', { clip: CLIP, text: 'bad' })
  const settings = { seed: 1, noise_seed: 1, steps: 4, cfg: 8, sampler_name: 'euler', scheduler: 'normal' }
  return runNode(classType, { model: MODEL, positive, negative, latent_image: latent, ...settings, ...inputs }, options)
}

async function pixels(latent: unknown): Promise<Uint8Array> {
  const [image] = (await outputsOf('VAEDecode', { samples: latent, vae: VAE })) as [ImageValue]
  expect(image).toMatchObject({ width: 64, height: 48, batch: 1, channels: 3 })
  return frameBytes(image.frame(0), sizeOf(image))
}

async function sampledPixels(inputs: Record<string, unknown> = {}): Promise<Uint8Array> {
  const { output } = await sample({ denoise: 1, ...inputs })
  return pixels(output.result?.[0])
}

test('the size of a latent goes down to a multiple of eight', async () => {
  expect((await outputsOf('EmptyLatentImage', { width: 65, height: 79, batch_size: 2 }))[0]).toMatchObject({
    width: 64,
    height: 72,
    batch: 2,
  })
})

test.each([
  [{ denoise: 1 }, [1, 2, 3, 4]],
  [{ denoise: 0.5 }, [1, 2, 3, 4]],
  [{ denoise: 0 }, []],
  [{ denoise: 1, steps: 1 }, [1]],
])('KSampler with %j reports %j', async (inputs, values) => {
  const { reported } = await sample(inputs)
  expect(reported.progress.map(({ value }) => value)).toEqual(values)
})

test.each([
  [0, 10000, 4],
  [1, 3, 2],
  [2, 10000, 2],
  [4, 10000, 0],
  [3, 2, 0],
])('KSamplerAdvanced from step %i to %i takes %i of four steps', async (start, end, count) => {
  const { reported } = await sample({ start_at_step: start, end_at_step: end }, {}, 'KSamplerAdvanced')
  expect(reported.progress).toHaveLength(count)
})

test('a model may say how long a step takes, and some samplers ask it twice', async () => {
  const model = { ...MODEL, stepMs: 40 }
  expect((await sample({ denoise: 1, model })).reported.slept).toEqual([40, 40, 40, 40])
  expect((await sample({ denoise: 1, model, sampler_name: 'heun' })).reported.slept).toEqual([80, 80, 80, 40])
})

test('previews are JPEGs that fill a box of 512', async () => {
  const { reported } = await sample({ denoise: 1 }, { wantsPreviews: true })
  expect(reported.progress).toHaveLength(4)
  for (const { preview } of reported.progress) {
    const bytes = Buffer.from(preview?.bytes ?? [])
    expect(preview?.format).toBe('jpeg')
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
    expect([bytes.readUInt16BE(frame + 7), bytes.readUInt16BE(frame + 5)]).toEqual([512, 384])
  }
})

test('the same settings give the same picture', async () => {
  expect(await sampledPixels()).toEqual(await sampledPixels())
})

test.each([
  { seed: 2 },
  { steps: 5 },
  { cfg: 7 },
  { sampler_name: 'heun' },
  { denoise: 0.9 },
  { model: { kind: 'model', name: 'other' } },
])('a change to %j gives another picture', async (change) => {
  expect(Buffer.compare(await sampledPixels(change), await sampledPixels())).not.toBe(0)
})

test('another prompt gives another picture', async () => {
  const [positive] = await outputsOf('CLIPTextEncode', { clip: CLIP, text: 'a dog' })
  expect(Buffer.compare(await sampledPixels({ positive }), await sampledPixels())).not.toBe(0)
})

test('an encoded image comes out as it went in, cut to blocks of eight', async () => {
  const [image] = await outputsOf('EmptyImage', { width: 68, height: 50, batch_size: 1, color: 0x102030 })
  const [latent] = (await outputsOf('VAEEncode', { pixels: image, vae: VAE })) as [LatentValue]
  expect(latent).toMatchObject({ width: 64, height: 48 })
  expect(Array.from((await pixels(latent)).subarray(0, 3))).toEqual([16, 32, 48])
})

test('sampling from an image keeps its size and hides the image', async () => {
  const [image] = await outputsOf('EmptyImage', { width: 64, height: 48, batch_size: 1, color: 0x102030 })
  const [latent] = await outputsOf('VAEEncode', { pixels: image, vae: VAE })
  const { output } = await sample({ latent_image: latent, denoise: 0.6 })
  expect(new Set(await pixels(output.result?.[0])).size).toBeGreaterThan(3)
})

test('a video latent decodes to as many frames as its length allows', async () => {
  const [latent] = await outputsOf('EmptyHunyuanLatentVideo', { width: 64, height: 48, length: 26, batch_size: 1 })
  expect((await outputsOf('VAEDecode', { samples: latent, vae: VAE }))[0]).toMatchObject({ batch: 25 })
})

test('the custom sampler takes the steps of its schedule, those of a split one after the other', async () => {
  const [sigmas] = await outputsOf('BasicScheduler', { model: MODEL, scheduler: 'normal', steps: 10, denoise: 1 })
  const [high, low] = await outputsOf('SplitSigmas', { sigmas, step: 3 })
  const [noise] = await outputsOf('RandomNoise', { noise_seed: 5 })
  const [guider] = await outputsOf('BasicGuider', {
    model: MODEL,
    conditioning: { kind: 'conditioning', text: 'a cat' },
  })
  const [sampler] = await outputsOf('KSamplerSelect', { sampler_name: 'euler' })
  const counts = []
  for (const part of [sigmas, high, low]) {
    const { reported } = await sample({ noise, guider, sampler, sigmas: part }, {}, 'SamplerCustomAdvanced')
    counts.push(reported.progress.length)
  }
  expect(counts).toEqual([10, 3, 7])
})

test('a missing text encoder is named', async () => {
  await expect(outputsOf('CLIPTextEncode', { clip: null, text: 'x' })).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: expect.stringMatching(/^ERROR: clip input is invalid: None\n\n/),
  })
})
