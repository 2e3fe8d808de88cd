import { expect, test } from 'vitest'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { greyOf, mask, picture, plain, rowsOf, type Pixel } from './pictures.ts'
import { outputsOf } from './run-node.ts'

const A: Pixel = [10, 10, 10]
const B: Pixel = [20, 20, 20]
const C: Pixel = [30, 30, 30]
const D: Pixel = [40, 40, 40]
/** Two columns, two rows: 10 20 / 30 40. */
const four = (): ImageValue => picture([[A, B], [C, D]]) // prettier-ignore

async function first(classType: string, inputs: Record<string, unknown>): Promise<unknown> {
  return (await outputsOf(classType, inputs))[0]
}

test.each([
  ['x-axis: vertically', [[30, 40], [10, 20]]],
  ['y-axis: horizontally', [[20, 10], [40, 30]]],
  ['no such axis', [[10, 20], [30, 40]]],
])('ImageFlip, %s, gives %j', async (flip_method, expected) => {
  const flipped = await first('ImageFlip', { image: four(), flip_method })
  expect(greyOf(flipped)).toEqual(expected)
}) // prettier-ignore

test.each([
  ['none', [[10, 20], [30, 40]]],
  ['90 degrees', [[30, 10], [40, 20]]],
  ['180 degrees', [[40, 30], [20, 10]]],
  ['270 degrees', [[20, 40], [10, 30]]],
])('ImageRotate by %s gives %j', async (rotation, expected) => {
  expect(greyOf(await first('ImageRotate', { image: four(), rotation }))).toEqual(expected)
}) // prettier-ignore

test('a crop takes the members that its region has, and 512 pixels from the corner for those that it has not', async () => {
  const wide = plain(600, 700, A)
  expect(await first('ImageCropV2', { image: wide, crop_region: {} })).toMatchObject({ width: 512, height: 512 })
  expect(await first('ImageCropV2', { image: wide, crop_region: { x: 590, height: 3 } })).toMatchObject({
    width: 10,
    height: 3,
  })
})

test.each([
  ['right', [[10, 20], [30, 40]], { width: 4, height: 2 }, [[10, 20, 50, 50], [30, 40, 50, 50]]],
  ['left', [[10, 20], [30, 40]], { width: 4, height: 2 }, [[50, 50, 10, 20], [50, 50, 30, 40]]],
  ['down', [[10, 20], [30, 40]], { width: 2, height: 4 }, [[10, 20], [30, 40], [50, 50], [50, 50]]],
  ['up', [[10, 20], [30, 40]], { width: 2, height: 4 }, [[50, 50], [50, 50], [10, 20], [30, 40]]],
])('ImageStitch puts the second image %s of the first', async (direction, _, size, expected) => {
  const image2 = plain(2, 2, [50, 50, 50])
  const options = { direction, match_image_size: true, spacing_width: 0, spacing_color: 'white' }
  const stitched = await first('ImageStitch', { image1: four(), image2, ...options })
  expect(stitched).toMatchObject(size)
  expect(greyOf(stitched)).toEqual(expected)
}) // prettier-ignore

test('images of two sizes are stitched in the size of the first, by their shapes', async () => {
  const options = { spacing_width: 0, spacing_color: 'white', match_image_size: true }
  const images = { image1: plain(10, 20, A), image2: plain(30, 40, B) }
  expect(await first('ImageStitch', { ...images, direction: 'right', ...options })).toMatchObject({
    width: 10 + 15,
    height: 20,
  })
  expect(await first('ImageStitch', { ...images, direction: 'down', ...options })).toMatchObject({
    width: 10,
    height: 20 + 13,
  })
})

test.each([
  ['white', 255],
  ['black', 0],
  ['red', 0],
])('with %s between them the rim beside the smaller image is %i', async (spacing_color, rim) => {
  const inputs = { image1: four(), image2: plain(1, 1, [50, 50, 50]), match_image_size: false, spacing_color }
  const row = await first('ImageStitch', { ...inputs, direction: 'right', spacing_width: 0 })
  expect(greyOf(row)).toEqual([[10, 20, 50], [30, 40, rim]]) // prettier-ignore
  const column = await first('ImageStitch', { ...inputs, direction: 'up', spacing_width: 0 })
  expect(greyOf(column)).toEqual([[50, rim], [10, 20], [30, 40]]) // prettier-ignore
})

test.each([
  ['white', [255, 255, 255]],
  ['black', [0, 0, 0]],
  ['red', [255, 0, 0]],
  ['green', [0, 255, 0]],
  ['blue', [0, 0, 255]],
])('an odd strip of %s is one wider', async (spacing_color, color) => {
  const inputs = { image1: plain(1, 1, A), image2: plain(1, 1, B), match_image_size: false, spacing_color }
  const row = await first('ImageStitch', { ...inputs, direction: 'right', spacing_width: 1 })
  expect(rowsOf(row)).toEqual([[A, color, color, B]])
})

test('stitched images have the alpha of either, and the batch of the longer', async () => {
  const inputs = { match_image_size: false, direction: 'right', spacing_width: 2, spacing_color: 'red' }
  const stitched = await first('ImageStitch', {
    image1: plain(1, 1, A),
    image2: picture([[[1, 2, 3, 4]]], [[[5, 6, 7, 8]]]),
    ...inputs,
  })
  const strip = [255, 0, 0, 255]
  expect(rowsOf(stitched, 0)).toEqual([[[10, 10, 10, 255], strip, strip, [1, 2, 3, 4]]])
  expect(rowsOf(stitched, 1)).toEqual([[[10, 10, 10, 255], strip, strip, [5, 6, 7, 8]]])
})

test('an image alone is not stitched', async () => {
  const image1 = four()
  expect(await first('ImageStitch', { image1, direction: 'right' })).toBe(image1)
  expect(await first('ImageStitch', { image1, image2: null, direction: 'right' })).toBe(image1)
})

test('a strip has one of five colours', async () => {
  const inputs = { image1: four(), image2: four(), spacing_color: 'pink' }
  await expect(outputsOf('ImageStitch', inputs)).rejects.toMatchObject({ exceptionType: 'KeyError', message: "'pink'" })
})

// Below 51 is 0.2, above 153 is 0.6; 204 is 0.8.
test.each([
  ['normal', 51, 153, 1, 153],
  ['normal', 51, 153, 0, 51],
  ['normal', 51, 153, 0.5, 102],
  ['multiply', 51, 153, 1, 30],
  ['screen', 51, 153, 1, 173],
  ['overlay', 51, 153, 1, 61],
  ['overlay', 204, 153, 1, 214],
  ['soft_light', 51, 51, 1, 26],
  ['soft_light', 51, 153, 1, 63],
  ['soft_light', 204, 153, 1, 208],
  ['difference', 204, 153, 1, 51],
  ['difference', 51, 153, 1, 0],
])('ImageBlend, %s, of %i and %i by %f is %i', async (blend_mode, below, above, blend_factor, expected) => {
  const images = { image1: plain(1, 1, [below, below, below]), image2: plain(1, 1, [above, above, above]) }
  const [[value]] = greyOf(await first('ImageBlend', { ...images, blend_mode, blend_factor })) as [[number]]
  // The real server cuts off after sums in 32 bits: one less is as right.
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1)
})

test('a way of blending that is none fails', async () => {
  const images = { image1: four(), image2: four() }
  await expect(outputsOf('ImageBlend', { ...images, blend_mode: 'dodge' })).rejects.toMatchObject({
    exceptionType: 'ValueError',
    message: 'Unsupported blend mode: dodge',
  })
})

test('an image laid over another covers it where it is, and where its mask is', async () => {
  const inputs = { destination: four(), source: plain(2, 1, [250, 250, 250]), x: 1, y: 1 }
  expect(greyOf(await first('ImageCompositeMasked', inputs))).toEqual([[10, 20], [30, 250]]) // prettier-ignore
  const masked = { ...inputs, x: 0, mask: mask([[0, 1]]) }
  expect(greyOf(await first('ImageCompositeMasked', masked))).toEqual([[10, 20], [30, 250]]) // prettier-ignore
  const resized = { ...inputs, x: 0, y: 0, resize_source: true }
  expect(greyOf(await first('ImageCompositeMasked', resized))).toEqual([[250, 250], [250, 250]]) // prettier-ignore
})

test('the mask of one colour lets through as much as it says', async () => {
  const [half] = await outputsOf('SolidMask', { value: 0.5, width: 2, height: 2 })
  const inputs = { destination: plain(2, 2, [0, 0, 0]), source: plain(2, 2, [200, 200, 200]), x: 0, y: 0, mask: half }
  expect(greyOf(await first('ImageCompositeMasked', inputs))).toEqual([[100, 100], [100, 100]]) // prettier-ignore
})

test('alpha that is joined to an image comes back as the mask that it was', async () => {
  const alpha = mask([[0, 1], [1, 0]]) // prettier-ignore
  const joined = await first('JoinImageWithAlpha', { image: four(), alpha })
  expect(rowsOf(joined)).toEqual([
    [[...A, 255], [...B, 0]],
    [[...C, 0], [...D, 255]],
  ]) // prettier-ignore
  const [image, back] = await outputsOf('SplitImageWithAlpha', { image: joined })
  expect(rowsOf(image)).toEqual([[A, B], [C, D]]) // prettier-ignore
  expect(greyOf(back)).toEqual([[0, 255], [255, 0]]) // prettier-ignore
})

test('alpha of one colour joins an image of one colour', async () => {
  const [alpha] = await outputsOf('SolidMask', { value: 1, width: 2, height: 1 })
  const joined = await first('JoinImageWithAlpha', { image: plain(2, 1, A), alpha })
  expect(rowsOf(joined)).toEqual([[[...A, 0], [...A, 0]]]) // prettier-ignore
  const mixed = await first('JoinImageWithAlpha', { image: picture([[A, B]]), alpha })
  expect(rowsOf(mixed)).toEqual([[[...A, 0], [...B, 0]]]) // prettier-ignore
})

test('an image without alpha is split into itself and a mask of nothing', async () => {
  const image = four()
  const [same, alpha] = await outputsOf('SplitImageWithAlpha', { image })
  expect(same).toBe(image)
  expect(greyOf(alpha)).toEqual([[0, 0], [0, 0]]) // prettier-ignore
  await expect(outputsOf('SplitImageWithAlpha', { image: [7] })).rejects.toMatchObject({
    message: "'int' object has no attribute 'shape'",
  })
})

test.each([
  ['white', 255],
  ['black', 0],
])('an image is fitted into a frame of %s', async (padding_color, rim) => {
  const frame = { target_width: 4, target_height: 2, interpolation: 'area', padding_color }
  const fitted = await first('ResizeAndPadImage', { image: four(), ...frame })
  expect(greyOf(fitted)).toEqual([[rim, 10, 20, rim], [rim, 30, 40, rim]]) // prettier-ignore
})

test('the frame of an image with alpha has alpha too', async () => {
  const frame = { target_width: 1, target_height: 2, interpolation: 'area', padding_color: 'black' }
  const fitted = await first('ResizeAndPadImage', { image: plain(1, 1, [9, 8, 7, 6]), ...frame })
  expect(rowsOf(fitted)).toEqual([[[9, 8, 7, 6]], [[0, 0, 0, 0]]])
})

test('the mask of an outpainted image fades inwards from the sides that were added', async () => {
  const [, left] = await outputsOf('ImagePadForOutpaint', { image: plain(5, 5, A), left: 1, feathering: 2 })
  expect(greyOf(left)[2]).toEqual([255, 255, 63, 0, 0, 0])
  const [, right] = await outputsOf('ImagePadForOutpaint', { image: plain(5, 5, A), right: 1, feathering: 2 })
  expect(greyOf(right)[2]).toEqual([0, 0, 0, 0, 63, 255])
  const [, bottom] = await outputsOf('ImagePadForOutpaint', { image: plain(5, 5, A), bottom: 1, feathering: 2 })
  expect(greyOf(bottom).map((row) => row[2])).toEqual([0, 0, 0, 0, 63, 255])
  const [, top] = await outputsOf('ImagePadForOutpaint', { image: plain(5, 5, A), top: 1, feathering: 2 })
  expect(greyOf(top).map((row) => row[2])).toEqual([255, 255, 63, 0, 0, 0])
})

test('a mask that would fade over half of the image does not fade', async () => {
  const [, faded] = await outputsOf('ImagePadForOutpaint', { image: plain(4, 4, A), left: 1, feathering: 2 })
  expect(greyOf(faded)[2]).toEqual([255, 0, 0, 0, 0])
})
