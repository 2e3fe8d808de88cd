import { expect, test } from 'vitest'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { greyOf, mask, picture, plain } from './pictures.ts'
import { outputsOf, runNode } from './run-node.ts'

async function sizeAfter(classType: string, inputs: Record<string, unknown>): Promise<[number, number]> {
  const [value] = await outputsOf(classType, inputs)
  const { width, height } = value as ImageValue
  return [width, height]
}

const GREY = [7, 7, 7]

test.each([
  [40, 20, 100, [100, 50]],
  [20, 40, 100, [50, 100]],
  [30, 30, 100, [100, 100]],
  // 0.333 * 7 is 2.33, 0.5 * 5 is 2.5, which is rounded to the even neighbour.
  [3, 1, 7, [7, 2]],
  [2, 4, 5, [2, 5]],
])('ImageScaleToMaxDimension makes %ix%i with %i as its longer side %j', async (width, height, largest_size, size) => {
  const inputs = { image: plain(width, height, GREY), upscale_method: 'area', largest_size }
  expect(await sizeAfter('ImageScaleToMaxDimension', inputs)).toEqual(size)
})

test.each([
  [40, 20, [30, 15]],
  [20, 40, [15, 30]],
  [30, 30, [30, 30]],
  // 30 / 7 * 3 is 12.86, and is cut off.
  [7, 3, [30, 12]],
])('ResizeImagesByLongerEdge makes %ix%i %j', async (width, height, size) => {
  const inputs = { images: plain(width, height, GREY), longer_edge: 30 }
  expect(await sizeAfter('ResizeImagesByLongerEdge', inputs)).toEqual(size)
})

test.each([
  [40, 20, [60, 30]],
  [20, 40, [30, 60]],
  [30, 30, [30, 30]],
  [7, 3, [70, 30]],
])('ResizeImagesByShorterEdge makes %ix%i %j', async (width, height, size) => {
  const inputs = { images: plain(width, height, GREY), shorter_edge: 30 }
  expect(await sizeAfter('ResizeImagesByShorterEdge', inputs)).toEqual(size)
})

test.each([
  ['scale by multiplier', { multiplier: 1.5 }, [60, 30]],
  ['scale dimensions', { width: 8, height: 9, crop: 'disabled' }, [8, 9]],
  ['scale dimensions', { width: 8, height: 0, crop: 'center' }, [8, 4]],
  ['scale dimensions', { width: 0, height: 9, crop: 'disabled' }, [18, 9]],
  ['scale dimensions', { width: 0, height: 0, crop: 'disabled' }, [40, 20]],
  ['scale longer dimension', { longer_size: 100 }, [100, 50]],
  ['scale shorter dimension', { shorter_size: 100 }, [200, 100]],
  ['scale width', { width: 10 }, [10, 5]],
  ['scale height', { height: 10 }, [20, 10]],
  ['scale total pixels', { megapixels: 0.01 }, [145, 72]],
  ['match size', { match: plain(11, 12, GREY), crop: 'center' }, [11, 12]],
  ['scale to multiple', { multiple: 16 }, [32, 16]],
])('ResizeImageMaskNode, "%s" with %o, makes 40x20 %j', async (resize_type, options, size) => {
  const members = Object.entries(options).map(([name, value]) => [`resize_type.${name}`, value] as const)
  const inputs = { resize_type, scale_method: 'area', ...Object.fromEntries(members) }
  expect(await sizeAfter('ResizeImageMaskNode', { input: plain(40, 20, GREY), ...inputs })).toEqual(size)
  const [scaled] = await outputsOf('ResizeImageMaskNode', { input: mask([[0, 1], [1, 0]]), ...inputs }) // prettier-ignore
  expect(scaled).toHaveProperty('kind', 'mask')
})

test.each([
  [plain(4, 4, GREY), 'too many indices for tensor of dimension 4'],
  [mask([[1]]), 'too many indices for tensor of dimension 3'],
])('a tensor is no way of resizing', async (resize_type, message) => {
  await expect(outputsOf('ResizeImageMaskNode', { input: plain(4, 4, GREY), resize_type })).rejects.toMatchObject({
    exceptionType: 'IndexError',
    message,
  })
})

test.each([
  [{ kind: 'upscale_model', name: 'x', scale: 2 }, [[10, 10, 20, 20], [10, 10, 20, 20]]],
  [{ kind: 'upscale_model', name: 'x' }, new Array(4).fill([10, 10, 10, 10, 20, 20, 20, 20])],
])('a model enlarges by what it says, or else by four', async (upscale_model, expected) => {
  const image = picture([[[10, 10, 10], [20, 20, 20]]]) // prettier-ignore
  const { output, reported } = await runNode('ImageUpscaleWithModel', { image, upscale_model })
  expect(greyOf(output.result?.[0])).toEqual(expected)
  expect(reported.progress).toEqual([{ value: 1, max: 1 }])
}) // prettier-ignore

test('a model enlarges in tiles of 512 pixels that overlap by 32, of every image of the batch', async () => {
  const upscale_model = { kind: 'upscale_model', name: 'x', scale: 2 }
  const { output, reported } = await runNode('ImageUpscaleWithModel', {
    image: plain(600, 400, GREY, 3),
    upscale_model,
  })
  expect(output.result).toMatchObject([{ width: 1200, height: 800, batch: 3 }])
  expect(reported.progress.at(-1)).toEqual({ value: 6, max: 6 })
})

test('a literal is no model, which shows after the work', async () => {
  await expect(
    outputsOf('ImageUpscaleWithModel', { image: plain(4, 4, GREY), upscale_model: 'x' }),
  ).rejects.toMatchObject({
    exceptionType: 'AttributeError',
    message: "'str' object has no attribute 'to'",
  })
})

test.each([
  [100, 100, [1024, 1024]],
  [100, 10, [1568, 672]],
  [10, 100, [672, 1568]],
  [160, 90, [1392, 752]],
])('FluxKontextImageScale makes %ix%i %j', async (width, height, size) => {
  expect(await sizeAfter('FluxKontextImageScale', { image: plain(width, height, GREY) })).toEqual(size)
})

const RAMP = [10, 20, 30, 40].map((value) => [value, value, value])

test('the middle is kept where the shape differs', async () => {
  const method = { upscale_method: 'nearest-exact', crop: 'center' }
  const wide = await outputsOf('ImageScale', { image: picture([RAMP]), width: 2, height: 1, ...method })
  expect(greyOf(wide[0])).toEqual([[20, 30]])
  const high = await outputsOf('ImageScale', {
    image: picture(RAMP.map((pixel) => [pixel])),
    width: 1,
    height: 2,
    ...method,
  })
  expect(greyOf(high[0])).toEqual([[20], [30]])
})

test.each([
  ['nearest-exact', [[20, 40]]],
  ['area', [[15, 35]]],
  ['bilinear', [[15, 35]]],
  ['bicubic', [[14, 35]]],
  ['lanczos', [[15, 35]]],
])('half of a row by %s is %j', async (upscale_method, expected) => {
  const [half] = await outputsOf('ImageScale', { image: picture([RAMP]), width: 2, height: 1, upscale_method })
  expect(greyOf(half)).toEqual(expected)
})

test('one colour stays one colour in any size, however it is made', async () => {
  for (const upscale_method of ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos']) {
    const [scaled] = await outputsOf('ImageScale', { image: plain(3, 3, GREY), width: 2, height: 2, upscale_method })
    expect(greyOf(scaled)).toEqual([[7, 7], [7, 7]]) // prettier-ignore
  }
})
