import { expect, test } from 'vitest'
import { solidImage, solidMask } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf } from './run-node.ts'

const POSITIVE = { kind: 'conditioning', text: 'a cat' }
const NEGATIVE = { kind: 'conditioning', text: 'blurry' }
const PAIR = { positive: POSITIVE, negative: NEGATIVE, vae: { kind: 'vae', name: 'v' } }
const IMAGE = solidImage({ width: 203, height: 101, batch: 1 }, [0, 0, 0])
const MASK = solidMask({ width: 203, height: 101, batch: 1 }, 1)

test('what is done to a conditioning can be read in it', async () => {
  const area = { x: 8, y: 16, width: 64, height: 128, strength: 0.5 }
  expect(await outputsOf('ConditioningSetArea', { conditioning: POSITIVE, ...area })).toEqual([
    { kind: 'conditioning', text: 'a cat, x 8, y 16, width 64, height 128, strength 0.5' },
  ])
  expect(await outputsOf('FluxGuidance', { conditioning: POSITIVE, guidance: 3.5 })).toEqual([
    { kind: 'conditioning', text: 'a cat, guidance 3.5' },
  ])
})

test('a control of no strength changes nothing', async () => {
  const control = { control_net: { kind: 'control_net', name: 'canny' }, image: IMAGE }
  const [positive, negative] = await outputsOf('ControlNetApplyAdvanced', { ...PAIR, ...control, strength: 0 })
  expect([positive, negative]).toEqual([POSITIVE, NEGATIVE])
  const [changed] = await outputsOf('ControlNetApplyAdvanced', { ...PAIR, ...control, strength: 1 })
  expect(changed).toMatchObject({ text: 'a cat, control_net canny, strength 1' })
})

test('inpainting gives the latent of the picture, cut to blocks of eight', async () => {
  const [, , latent] = await outputsOf('InpaintModelConditioning', { ...PAIR, pixels: IMAGE, mask: MASK })
  expect(latent).toMatchObject({ kind: 'latent', width: 200, height: 96, batch: 1, source: { width: 200, height: 96 } })
})

test('an instructed change has an empty latent of the size of the picture', async () => {
  const [, , latent] = await outputsOf('InstructPixToPixConditioning', { ...PAIR, pixels: IMAGE })
  expect(latent).toMatchObject({ width: 200, height: 96 })
  expect(latent).not.toHaveProperty('source')
})

test('videos begin as latents of their size and length', async () => {
  const size = { width: 832, height: 480, length: 81, batch_size: 1 }
  expect((await outputsOf('WanImageToVideo', { ...PAIR, ...size }))[2]).toMatchObject({
    width: 832,
    height: 480,
    frames: 81,
    channels: 16,
  })
  expect((await outputsOf('LTXVImgToVideo', { ...PAIR, ...size, length: 97, image: IMAGE }))[2]).toMatchObject({
    width: 832,
    height: 480,
    frames: 97,
    channels: 128,
  })
})

test.each([
  [null, 'TypeError', "'NoneType' object is not iterable"],
  [5, 'TypeError', "'int' object is not iterable"],
  ['abc', 'IndexError', 'string index out of range'],
])('%j where a conditioning belongs fails as a loop over it does', async (conditioning, exceptionType, message) => {
  await expect(outputsOf('FluxGuidance', { conditioning, guidance: 1 })).rejects.toMatchObject({
    exceptionType,
    message,
  })
})
