import { expect, test } from 'vitest'
import { fromPlain, PyFloat } from '../../../src/protocol/json.ts'
import { plain } from './pictures.ts'
import { outputsOf, runNode } from './run-node.ts'

const IMAGE = plain(8, 8, [0, 0, 0])
const LATENT = { kind: 'latent', width: 64, height: 64, batch: 1 }
const CLIP = { kind: 'clip', name: 'c' }
const COND = { kind: 'conditioning', text: 'a' }
const SAMPLED = { latent_image: LATENT, seed: 1, steps: 2, cfg: 1, positive: COND, negative: COND }

test.each([
  ['KSampler', { ...SAMPLED }, "'NoneType' object has no attribute 'get_model_object'"],
  ['KSampler', { ...SAMPLED, model: 'x' }, "'str' object has no attribute 'get_model_object'"],
  ['KSampler', { ...SAMPLED, model: { a: 1 } }, "'dict' object has no attribute 'get_model_object'"],
  ['KSampler', { ...SAMPLED, model: [1] }, "'list' object has no attribute 'get_model_object'"],
  ['CLIPTextEncode', { clip: 'x', text: 'a' }, "'str' object has no attribute 'tokenize'"],
  ['CLIPTextEncode', { clip: [1], text: 'a' }, "'list' object has no attribute 'tokenize'"],
  ['CLIPTextEncode', { clip: {}, text: 'a' }, "'dict' object has no attribute 'tokenize'"],
  ['CLIPVisionEncode', { clip_vision: 7, image: IMAGE }, "'int' object has no attribute 'encode_image'"],
  ['ModelMergeSimple', { model1: CLIP, model2: true }, "'bool' object has no attribute 'get_key_patches'"],
  ['LatentUpscaleBy', { samples: IMAGE }, "'Tensor' object has no attribute 'copy'"],
  ['VAEDecode', { samples: { samples: 7 } }, "'int' object has no attribute 'shape'"],
  ['VAEDecode', { samples: { samples: COND } }, "'dict' object has no attribute 'shape'"],
  ['SaveImage', { images: { kind: 'odd' } }, "'odd' object is not subscriptable"],
  ['SaveImage', { images: { kind: 7 } }, "'object' object is not subscriptable"],
  ['SaveImage', { images: COND }, "'list' object has no attribute 'shape'"],
  ['MaskToImage', { mask: 'x' }, "'str' object has no attribute 'reshape'"],
  ['SaveAudio', { audio: 'x' }, "string indices must be integers, not 'str'"],
  ['SaveAudio', { audio: { waveform: 7 } }, "'int' object has no attribute 'cpu'"],
  ['SaveVideo', { video: IMAGE }, "'Tensor' object has no attribute 'get_dimensions'"],
  ['SaveGLB', { mesh: 'x' }, "'str' object has no attribute 'vertices'"],
  ['SaveSVGNode', { svg: 'no drawing' }, "'str' object has no attribute 'data'"],
  [
    'SaveAudioAdvanced',
    { audio: { kind: 'audio' }, format: 'wav' },
    "SaveAudioAdvanced.execute() missing 1 required positional argument: 'format'",
  ],
])('%s of %j fails with %j', async (classType, inputs, message) => {
  await expect(outputsOf(classType, inputs)).rejects.toMatchObject({ message })
})

test('a text encoder without a clip says where it may be missing', async () => {
  await expect(outputsOf('CLIPTextEncode', { text: 'a' })).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: expect.stringMatching(/^ERROR: clip input is invalid: None\n\n/),
  })
})

test.each([
  ['', ''],
  [[], ''],
  [{ kind: 'odd', name: 'n' }, 'n'],
  [COND, 'a'],
])('%j as a conditioning is %j', async (conditioning, text) => {
  expect(await outputsOf('FluxGuidance', { conditioning })).toMatchObject([{ kind: 'conditioning', text: expect.stringContaining(text) }]) // prettier-ignore
})

test.each([
  ['x', 'IndexError', 'string index out of range'],
  [['x'], 'IndexError', 'string index out of range'],
  [[['x']], 'IndexError', 'list index out of range'],
  [[7], 'TypeError', "'int' object is not subscriptable"],
  [7, 'TypeError', "'int' object is not iterable"],
  [null, 'TypeError', "'NoneType' object is not iterable"],
])('%j is no conditioning', async (conditioning, exceptionType, message) => {
  await expect(outputsOf('FluxGuidance', { conditioning })).rejects.toMatchObject({ exceptionType, message })
})

test('a value that a custom node gave serves as a model, a guider or a schedule', async () => {
  const steps = async (sigmas: unknown, guider: unknown): Promise<number | undefined> => {
    const inputs = { latent_image: LATENT, noise: COND, guider, sampler: COND, sigmas }
    return (await runNode('SamplerCustomAdvanced', inputs)).reported.progress.at(-1)?.max
  }
  expect(await steps({ kind: 'own', steps: 3 }, { kind: 'own' })).toBe(3)
  expect(await steps({ kind: 'own' }, 'no guider')).toBe(20)
  expect(await steps([1, 0.5, 0], { kind: 'guider', model: null })).toBe(2)
  expect(await steps([], null)).toBeUndefined()
  expect(await steps(null, null)).toBe(20)
  expect(await steps('x', null)).toBe(20)
})

test('a schedule without denoising has no steps', async () => {
  for (const classType of ['AlignYourStepsScheduler', 'GITSScheduler', 'OptimalStepsScheduler'])
    expect(await outputsOf(classType, { steps: 10, denoise: 0 })).toMatchObject([{ kind: 'sigmas', steps: 0 }])
})

test('numbers come as floats and as integers of any size', async () => {
  const size = { width: new PyFloat(16), height: 8n, batch_size: true, color: 0 }
  expect(await outputsOf('EmptyImage', { ...size })).toMatchObject([{ width: 16, height: 8, batch: 1 }])
  expect(await outputsOf('KSamplerSelect', { sampler_name: 7 })).toMatchObject([{ kind: 'sampler', name: '7' }])
})

test('sound that was decoded is as long as its latent, or ten seconds', async () => {
  const [latent] = await outputsOf('EmptyLatentAudio', { seconds: 4, batch_size: 3 })
  expect((await outputsOf('VAEDecodeAudio', { samples: latent }))[0]).toMatchObject({ batch: 3, sampleRate: 44100 })
  expect((await outputsOf('VAEDecodeAudio', { samples: fromPlain({}) }))[0]).toMatchObject({ batch: 1, length: 441000 })
  expect((await outputsOf('VAEDecodeAudio', { samples: 'x' }))[0]).toMatchObject({ batch: 1, length: 441000 })
})

test('a control of no strength leaves a conditioning as it is', async () => {
  const inputs = { conditioning: COND, control_net: { kind: 'control_net', name: 'c' }, image: IMAGE }
  expect(await outputsOf('ControlNetApply', { ...inputs, strength: 0 })).toEqual([COND])
  expect(await outputsOf('ControlNetApply', { ...inputs, strength: 1 })).toMatchObject([{ text: expect.stringMatching(/^a, /) }])
}) // prettier-ignore
