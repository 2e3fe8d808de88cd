import { expect, test } from 'vitest'
import { frameBytes, frameFloats } from '../../../src/comfyui/pixels/frame.ts'
import { makeImage, sizeOf } from '../../../src/comfyui/pixels/image.ts'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { outputsOf } from './run-node.ts'

/** A white dot in the middle of black, 7 by 5. */
const DOT = makeImage({ width: 7, height: 5, channels: 3, batch: 1 }, () => ({
  kind: 'raster',
  bytes: Uint8Array.from({ length: 7 * 5 * 3 }, (_, index) => (Math.floor(index / 3) === 17 ? 255 : 0)),
}))

async function filtered(classType: string, inputs: Record<string, unknown>, image = DOT): Promise<number[][]> {
  const [output] = (await outputsOf(classType, { image, ...inputs })) as [ImageValue]
  const values = frameFloats(output.frame(0), sizeOf(output))
  return Array.from({ length: output.height }, (_, y) =>
    Array.from({ length: output.width }, (__, x) =>
      Number((values[(y * output.width + x) * output.channels] ?? -1).toFixed(4)),
    ),
  )
}

test('a blur spreads a dot over its neighbours and keeps its light', async () => {
  const rows = await filtered('ImageBlur', { blur_radius: 1, sigma: 1 })
  // @note The shares of a bell curve at 1, 0 and 1 with a deviation of 1: 0.2741, 0.4519, 0.2741.
  expect(rows[2]).toEqual([0, 0, 0.1238, 0.2042, 0.1238, 0, 0])
  expect(rows[1]?.[2]).toBe(0.0751)
  expect(rows.flat().reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2)
})

test('a blur that is wider than the picture fails as the padding does', async () => {
  await expect(filtered('ImageBlur', { blur_radius: 5, sigma: 1 })).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: expect.stringMatching(/padding \(5, 5\) at dimension 2 of input \[1, 3, 5, 7\]$/),
  })
})

test('sharpening leaves what is flat, and makes the rest steeper', async () => {
  const grey = makeImage({ width: 4, height: 4, channels: 3, batch: 1 }, () => ({
    kind: 'raster',
    bytes: Uint8Array.from({ length: 48 }, (_, index) => (Math.floor(index / 3) % 4 < 2 ? 100 : 150)),
  }))
  const rows = await filtered('ImageSharpen', { sharpen_radius: 1, sigma: 1, alpha: 0.1 }, grey)
  expect(rows[0]?.map((value) => Math.round(value * 255))).toEqual([100, 86, 164, 150])
})

test.each([
  ['dilate', 9],
  ['erode', 0],
  ['gradient', 9],
  ['close', 1],
  ['top_hat', 1],
  ['bottom_hat', 0],
])('morphology: %s of a dot has %i white pixels', async (operation, white) => {
  const rows = await filtered('Morphology', { operation, kernel_size: 3 })
  expect(rows.flat().filter((value) => value === 1)).toHaveLength(white)
})

test('a picture of few colours stays as it is, and any other has no more than asked for', async () => {
  expect(await filtered('ImageQuantize', { colors: 2, dither: 'none' })).toEqual(await filtered('ImageCrop', {}))
  const colorful = makeImage({ width: 32, height: 32, channels: 3, batch: 1 }, () => ({
    kind: 'raster',
    bytes: Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => (index * 37) % 256),
  }))
  const [reduced] = (await outputsOf('ImageQuantize', { image: colorful, colors: 5, dither: 'none' })) as [ImageValue]
  const bytes = Buffer.from(frameBytes(reduced.frame(0), sizeOf(reduced)))
  expect(new Set(Array.from({ length: 1024 }, (_, pixel) => bytes.readUIntBE(pixel * 3, 3))).size).toBe(5)
})

test('noise depends on the seed alone, and is none at a strength of zero', async () => {
  const noisy = await filtered('ImageAddNoise', { seed: 1, strength: 0.5 })
  expect(await filtered('ImageAddNoise', { seed: 1, strength: 0.5 })).toEqual(noisy)
  expect(await filtered('ImageAddNoise', { seed: 2, strength: 0.5 })).not.toEqual(noisy)
  expect((await filtered('ImageAddNoise', { seed: 1, strength: 0 }))[2]).toEqual([0, 0, 0, 1, 0, 0, 0])
})

test('edges are white where brightness changes, and black elsewhere', async () => {
  const halves = makeImage({ width: 40, height: 10, channels: 3, batch: 1 }, () => ({
    kind: 'raster',
    bytes: Uint8Array.from({ length: 40 * 10 * 3 }, (_, index) => (Math.floor(index / 3) % 40 < 20 ? 0 : 255)),
  }))
  const [row = []] = await filtered('Canny', { low_threshold: 0.4, high_threshold: 0.8 }, halves)
  // Both sides are as steep: only one of them is the top of the ridge.
  expect(row.slice(19, 21).reduce((sum, value) => sum + value, 0)).toBe(1)
  expect([...row.slice(0, 19), ...row.slice(21)].every((value) => value === 0)).toBe(true)
})
