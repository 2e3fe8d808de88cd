import { expect, test } from 'vitest'
import { makeImage } from '../../../src/comfyui/pixels/image.ts'
import type { ImageValue, MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { previewText } from '../../../src/comfyui/nodes/core/text-nodes.ts'
import { outputsOf } from './run-node.ts'

const image = (width: number, height: number, batch = 1, channels = 3): ImageValue =>
  makeImage({ width, height, batch, channels }, () => ({
    kind: 'solid',
    color: Array.from({ length: channels }, () => 0),
  }))

test('images of one size are made into batches anew, those of two sizes cannot share one', async () => {
  const [lists] = await outputsOf('RebatchImages', { images: [image(8, 4, 3), image(8, 4)], batch_size: [3] })
  expect((lists as ImageValue[]).map(({ batch }) => batch)).toEqual([3, 1])
  const mixed = [image(8, 4), image(16, 4)]
  await expect(outputsOf('RebatchImages', { images: mixed, batch_size: [1] })).resolves.toMatchObject([{ length: 2 }])
  await expect(outputsOf('RebatchImages', { images: mixed, batch_size: [2] })).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message:
      'Sizes of tensors must match except in dimension 0. Expected size 8 but got size 16 for tensor number 1 in the list.',
  })
})

test.each([
  ['ImageBatch', { image1: image(8, 8), image2: image(4, 4, 2, 4) }],
  ['BatchImagesNode', { 'images.image0': image(8, 8), 'images.image1': image(4, 4, 2, 4) }],
])('%s gives an image without alpha one where the other has it', async (classType, inputs) => {
  expect(await outputsOf(classType, inputs)).toMatchObject([{ width: 8, height: 8, batch: 3, channels: 4 }])
})

test('an image without alpha has no alpha to be made a mask of', async () => {
  await expect(outputsOf('ImageToMask', { image: image(8, 8), channel: 'alpha' })).rejects.toMatchObject({
    exceptionType: 'IndexError',
    message: 'index 3 is out of bounds for dimension 3 with size 3',
  })
})

test('a mask laid beyond the edge of another one does not fit', async () => {
  const mask = async (width: number): Promise<MaskValue> => {
    return (await outputsOf('SolidMask', { value: 1, width, height: 8 }))[0] as MaskValue
  }
  const inputs = { destination: await mask(16), source: await mask(8), y: 0, operation: 'add' }
  await expect(outputsOf('MaskComposite', { ...inputs, x: 12 })).resolves.toMatchObject([{ width: 16, height: 8 }])
  await expect(outputsOf('MaskComposite', { ...inputs, x: 18 })).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: 'The size of tensor a (0) must match the size of tensor b (6) at non-singleton dimension 2',
  })
})

test('the text of a latent shows what else is in it', async () => {
  const [empty] = await outputsOf('EmptyLatentImage', { width: 64, height: 64, batch_size: 3 })
  expect(previewText(empty)).toMatch(/^\{'samples': tensor\([^]*\), 'downscale_ratio_spacial': 8\}$/)
  const [part] = await outputsOf('LatentFromBatch', { samples: empty, batch_index: 1, length: 2 })
  expect(previewText(part)).toMatch(/\), 'downscale_ratio_spacial': 8, 'batch_index': \[1, 2\]\}$/)
})
