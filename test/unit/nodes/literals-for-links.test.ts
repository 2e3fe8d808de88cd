import { expect, test } from 'vitest'
import { PyFloat } from '../../../src/protocol/json.ts'
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
  ['ImageToMask', { image: 5, channel: 'red' }, 'TypeError', "'int' object is not subscriptable"],
  ['ImageToMask', { image: 'x', channel: 'red' }, 'TypeError', "string indices must be integers, not 'tuple'"],
  ['ImageToMask', { image: [1], channel: 'red' }, 'TypeError', 'list indices must be integers or slices, not tuple'],
  [
    'ImageToMask',
    { image: {}, channel: 'blue' },
    'KeyError',
    '(slice(None, None, None), slice(None, None, None), slice(None, None, None), 2)',
  ],
  [
    'ImageFlip',
    { image: 5, flip_method: 'y-axis: horizontally' },
    'TypeError',
    "flip(): argument 'input' (position 1) must be Tensor, not int",
  ],
  ['ImageRotate', { image: 'x' }, 'TypeError', "rot90(): argument 'input' (position 1) must be Tensor, not str"],
  ['ThresholdMask', { mask: 'x' }, 'TypeError', "'>' not supported between instances of 'str' and 'float'"],
  ['ThresholdMask', { mask: 3 }, 'AttributeError', "'bool' object has no attribute 'float'"],
  ['RepeatLatentBatch', { samples: 5 }, 'AttributeError', "'int' object has no attribute 'copy'"],
  ['LatentFromBatch', { samples: null }, 'AttributeError', "'NoneType' object has no attribute 'copy'"],
  ['LatentFlip', { samples: [] }, 'TypeError', 'list indices must be integers or slices, not str'],
  ['LatentCrop', { samples: {} }, 'KeyError', "'samples'"],
  [
    'EmptyImage',
    { width: -5, height: 8, batch_size: 1, color: 0 },
    'RuntimeError',
    'Trying to create tensor with negative dimension -5: [1, 8, -5, 1]',
  ],
  ['SaveLatent', { samples: 5 }, 'TypeError', "'int' object is not subscriptable"],
])('%s of %j fails as Python does', async (classType, inputs, exceptionType, message) => {
  await expect(outputsOf(classType, inputs)).rejects.toMatchObject({ exceptionType, message })
})

test('a number can be inverted, and is a float then', async () => {
  expect(await outputsOf('ImageInvert', { image: 3 })).toEqual([new PyFloat(-2)])
  expect(await outputsOf('InvertMask', { mask: true })).toEqual([new PyFloat(0)])
})

test('a latent that is not to be scaled is handed on, whatever it is', async () => {
  expect(await outputsOf('LatentUpscale', { samples: 'x', width: 0, height: 0 })).toEqual(['x'])
})
