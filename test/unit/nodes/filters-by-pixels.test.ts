import { expect, test } from 'vitest'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { greyOf, picture, plain, rowsOf } from './pictures.ts'
import { outputsOf } from './run-node.ts'

/** A white dot in the middle of black. */
function dot(side: number): ImageValue {
  const middle = Math.floor(side / 2)
  return picture(
    Array.from({ length: side }, (_, y) =>
      Array.from({ length: side }, (__, x) => (x === middle && y === middle ? [255, 255, 255] : [0, 0, 0])),
    ),
  )
}

async function first(classType: string, inputs: Record<string, unknown>): Promise<unknown> {
  return (await outputsOf(classType, inputs))[0]
}

const whites = (value: unknown): number[] => greyOf(value).map((row) => row.filter((byte) => byte === 255).length)

test.each([
  ['erode', [0, 0, 0, 0, 0]],
  ['dilate', [0, 3, 3, 3, 0]],
  ['open', [0, 0, 0, 0, 0]],
  ['close', [0, 0, 1, 0, 0]],
  ['gradient', [0, 3, 3, 3, 0]],
  ['top_hat', [0, 0, 1, 0, 0]],
  ['bottom_hat', [0, 0, 0, 0, 0]],
])('Morphology, %s, of a dot leaves rows with %j white pixels', async (operation, expected) => {
  expect(whites(await first('Morphology', { image: dot(5), operation, kernel_size: 3 }))).toEqual(expected)
})

test('a picture of one colour is the same after erosion, and black as a gradient', async () => {
  const image = plain(4, 4, [9, 9, 9])
  expect(new Set(greyOf(await first('Morphology', { image, operation: 'erode', kernel_size: 3 })).flat())).toEqual(
    new Set([9]),
  )
  expect(new Set(greyOf(await first('Morphology', { image, operation: 'gradient', kernel_size: 3 })).flat())).toEqual(
    new Set([0]),
  )
})

test('an operation that is none fails', async () => {
  await expect(outputsOf('Morphology', { image: dot(3), operation: 'melt' })).rejects.toMatchObject({
    exceptionType: 'ValueError',
    message: expect.stringMatching(/^Invalid operation melt for morphology\. Must be one of 'erode'/),
  })
})

test.each(['ImageBlur', 'ImageSharpen'])('%s by nothing changes nothing', async (classType) => {
  const image = dot(3)
  expect(await first(classType, { image, blur_radius: 0, sharpen_radius: 0 })).toBe(image)
})

test.each([
  ['ImageBlur', 9, 9],
  ['ImageSharpen', 9, 8],
  ['ImageBlur', 128, 128],
  ['ImageSharpen', 128, 127],
  ['ImageSharpen', 255, 254],
])('%s of %i is %i: shares sum up to nearly one', async (classType, shade, expected) => {
  const radius = { blur_radius: 1, sharpen_radius: 1, sigma: 1, alpha: 1 }
  expect(greyOf(await first(classType, { image: plain(4, 4, [shade, shade, shade]), ...radius }))).toEqual(
    new Array(4).fill(new Array(4).fill(expected)),
  )
})

test('a blurred dot is a smaller white, a sharpened one has nothing around it to lose', async () => {
  const blurred = greyOf(await first('ImageBlur', { image: dot(5), blur_radius: 1, sigma: 1 }))
  expect(blurred[0]).toEqual([0, 0, 0, 0, 0])
  const [[corner = 0, side = 0], [, middle = 0]] = [blurred[1]?.slice(1) ?? [], blurred[2]?.slice(1) ?? []]
  expect(corner > 0 && side > corner && middle > side && middle < 255).toBe(true)
  const sharp = await first('ImageSharpen', { image: dot(5), sharpen_radius: 1, sigma: 1, alpha: 1 })
  expect(greyOf(sharp)).toEqual(greyOf(dot(5)))
})

test.each([
  [5, 9, 5, 3],
  [9, 5, 5, 2],
])('a picture of %ix%i is too small for a blur of %i', async (width, height, blur_radius, dimension) => {
  await expect(
    outputsOf('ImageBlur', { image: plain(width, height, [0, 0, 0]), blur_radius, sigma: 1 }),
  ).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (5, 5) at dimension ${dimension} of input [1, 3, ${height}, ${width}]`,
  })
})

test('edges lie around a dot, and one colour has none', async () => {
  const edges = await first('Canny', { image: dot(9), low_threshold: 0.1, high_threshold: 0.3 })
  expect(greyOf(edges)[0]).toEqual(new Array(9).fill(0))
  expect(whites(edges)[3]).toBeGreaterThan(0)
  const none = await first('Canny', { image: plain(4, 4, [9, 9, 9]), low_threshold: 0.1, high_threshold: 0.3 })
  expect(whites(none)).toEqual([0, 0, 0, 0])
})

test('weak edges count only beside strong ones', async () => {
  // An edge that fades from row to row: what is left of it hangs together with its strong beginning.
  const ramp = picture(
    Array.from({ length: 12 }, (_, row) =>
      [0, 0, 0, 1, 1, 1].map((side) => new Array(3).fill(side * (255 - 20 * row))),
    ),
  )
  const count = async (low_threshold: number): Promise<number> =>
    whites(await first('Canny', { image: ramp, low_threshold, high_threshold: 1.5 })).reduce((sum, row) => sum + row, 0)
  expect(await count(0.05)).toBeGreaterThan(await count(1.5))
  const faint = picture(Array.from({ length: 6 }, () => [0, 0, 0, 40, 40, 40].map((byte) => [byte, byte, byte])))
  expect(whites(await first('Canny', { image: faint, low_threshold: 0.05, high_threshold: 1.5 }))).toEqual([
    0, 0, 0, 0, 0, 0,
  ])
})

test('the edges of a mask are those of its one channel', async () => {
  const [alpha] = await outputsOf('ImageToMask', { image: dot(9), channel: 'red' })
  const thresholds = { low_threshold: 0.1, high_threshold: 0.3 }
  expect(greyOf(await first('Canny', { image: alpha, ...thresholds }))).toEqual(
    greyOf(await first('Canny', { image: dot(9), ...thresholds })),
  )
})

test('a low threshold above the high one fails', async () => {
  await expect(outputsOf('Canny', { image: dot(5), low_threshold: 0.9, high_threshold: 0.8 })).rejects.toMatchObject({
    exceptionType: 'Exception',
    message: expect.stringContaining('Got: 0.9>0.8'),
  })
})

test('noise is another with another seed, the same with the same, and none without strength', async () => {
  const image = plain(4, 4, [128, 128, 128])
  const noisy = async (seed: number, strength: number): Promise<string> =>
    JSON.stringify(rowsOf(await first('ImageAddNoise', { image, seed, strength })))
  expect(await noisy(1, 0.5)).toBe(await noisy(1, 0.5))
  expect(await noisy(2, 0.5)).not.toBe(await noisy(1, 0.5))
  expect(JSON.parse(await noisy(1, 0))).toEqual(rowsOf(image))
  const drawn = dot(3)
  expect(rowsOf(await first('ImageAddNoise', { image: drawn, seed: 1, strength: 0 }))).toEqual(rowsOf(drawn))
})

test('a picture with few colours keeps them, one with more gets so many', async () => {
  const colors = (value: unknown): number => new Set(rowsOf(value).flat().map(String)).size
  const ramp = picture([Array.from({ length: 16 }, (_, x) => [x * 16, 255 - x * 3, 7])])
  expect(rowsOf(await first('ImageQuantize', { image: ramp, colors: 16 }))).toEqual(rowsOf(ramp))
  expect(colors(await first('ImageQuantize', { image: ramp, colors: 4 }))).toBe(4)
  expect(colors(await first('ImageQuantize', { image: ramp, colors: 1 }))).toBe(1)
  const one = plain(2, 2, [1, 2, 3])
  expect(rowsOf(await first('ImageQuantize', { image: one, colors: 1 }))).toEqual(rowsOf(one))
})

test('no picture can be larger than the memory of the server', async () => {
  await expect(outputsOf('EmptyImage', { width: 1e6, height: 1e6, batch_size: 1, color: 0 })).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: expect.stringContaining("can't allocate memory: you tried to allocate 12000000000000 bytes"),
  })
})
