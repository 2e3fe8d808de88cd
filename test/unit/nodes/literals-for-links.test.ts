import { expect, test } from 'vitest'
import { outputsOf } from './run-node.ts'

test.each([
  ['SaveImage', { images: '1' }, 'AttributeError', "'str' object has no attribute 'shape'"],
  ['SaveImage', { images: '' }, 'IndexError', 'string index out of range'],
  ['SaveImage', { images: null }, 'TypeError', "'NoneType' object is not subscriptable"],
  ['SaveImage', { images: 3 }, 'TypeError', "'int' object is not subscriptable"],
  ['SaveImage', { images: 1.5 }, 'TypeError', "'float' object is not subscriptable"],
  ['SaveImage', { images: true }, 'TypeError', "'bool' object is not subscriptable"],
  ['SaveImage', { images: { a: 1 } }, 'KeyError', '0'],
  ['SaveImage', { images: [] }, 'IndexError', 'list index out of range'],
  ['PreviewImage', { images: [5] }, 'AttributeError', "'int' object has no attribute 'shape'"],
  ['ImageInvert', { image: 'x' }, 'TypeError', "unsupported operand type(s) for -: 'float' and 'str'"],
  ['ImageInvert', { image: null }, 'TypeError', "unsupported operand type(s) for -: 'float' and 'NoneType'"],
  ['ImageScale', { image: 'x', width: 8, height: 8 }, 'AttributeError', "'str' object has no attribute 'movedim'"],
  ['BatchImagesNode', { 'images.image0': 'x' }, 'AttributeError', "'str' object has no attribute 'shape'"],
  ['ImageCropV2', { crop_region: 'nope' }, 'AttributeError', "'str' object has no attribute 'get'"],
  ['ImageCropV2', { crop_region: null }, 'AttributeError', "'NoneType' object has no attribute 'get'"],
  ['VAEDecode', { samples: 'x' }, 'TypeError', "string indices must be integers, not 'str'"],
  ['VAEDecode', { samples: { a: 1 } }, 'KeyError', "'samples'"],
  ['SaveLatent', { samples: 5 }, 'TypeError', "'int' object is not subscriptable"],
])('%s of %j fails as Python does', async (classType, inputs, exceptionType, message) => {
  await expect(outputsOf(classType, inputs)).rejects.toMatchObject({ exceptionType, message })
})

test('a number can be inverted', async () => {
  expect(await outputsOf('ImageInvert', { image: 3 })).toEqual([-2])
})
