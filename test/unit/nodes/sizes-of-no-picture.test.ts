import { expect, test } from 'vitest'
import { fitImage } from '../../../src/comfyui/nodes/core/image-size.ts'
import { solidImage } from '../../../src/comfyui/pixels/image.ts'

const image = (width: number, height: number, batch = 1) => solidImage({ width, height, batch }, [0, 0, 0])

test.each([
  ['lanczos', image(2, 2, 0), 4, 4, 'RuntimeError', 'stack expects a non-empty TensorList'],
  ['lanczos', image(2, 2), 0, 4, 'ValueError', 'height and width must be > 0'],
  [
    'area',
    image(0, 2),
    4,
    4,
    'RuntimeError',
    'adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has sizes [1, 3, 2, 0] with dimension 3 being empty',
  ],
  [
    'area',
    image(2, 0),
    4,
    4,
    'RuntimeError',
    'adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has sizes [1, 3, 0, 2] with dimension 2 being empty',
  ],
])(
  'scaling by %s fails where there is nothing to scale (%#)',
  (method, from, width, height, exceptionType, message) => {
    expect(() => fitImage(from, width, height, method, 'disabled')).toThrow(
      expect.objectContaining({ exceptionType, message }),
    )
  },
)

test.each([
  [image(2, 2), 4, 0],
  [image(2, 0), 4, 4],
])('cropping by the shape of nothing divides by zero (%#)', (from, width, height) => {
  const zero = { exceptionType: 'ZeroDivisionError', message: 'division by zero' }
  expect(() => fitImage(from, width, height, 'area', 'center')).toThrow(expect.objectContaining(zero))
})

test('an image with pixels is scaled by area', () => {
  expect(fitImage(image(4, 4), 2, 2, 'area', 'disabled')).toMatchObject({ width: 2, height: 2 })
})
