import { expect, test } from 'vitest'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { sizeOf } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf, runNode } from './run-node.ts'

async function image(inputs: Record<string, unknown> = {}): Promise<ImageValue> {
  const [value] = await outputsOf('EmptyImage', { width: 32, height: 24, batch_size: 1, color: 0x102030, ...inputs })
  return value as ImageValue
}

function pixel(value: unknown, index = 0): number[] {
  const picture = value as ImageValue
  return Array.from(frameBytes(picture.frame(index), sizeOf(picture)).subarray(0, picture.channels))
}

test('an empty image has the size, the batch and the colour that its inputs say', async () => {
  const value = await image({ batch_size: 3, color: 0xff8001 })
  expect(value).toMatchObject({ kind: 'image', width: 32, height: 24, batch: 3, channels: 3 })
  expect(pixel(value, 2)).toEqual([255, 128, 1])
})

test('an inverted image is one less where the real server cuts off', async () => {
  const [inverted] = await outputsOf('ImageInvert', { image: await image({ color: 0x410a43 }) })
  expect(pixel(inverted)).toEqual([189, 245, 187])
})

test('inverting twice gives what 32 bits keep of the colour', async () => {
  const [once] = await outputsOf('ImageInvert', { image: await image({ color: 0x410a43 }) })
  const [twice] = await outputsOf('ImageInvert', { image: once })
  expect(pixel(twice)).toEqual([65, 9, 67])
})

test.each([
  [{ width: 64, height: 48 }, [64, 48]],
  [{ width: 0, height: 48 }, [64, 48]],
  [{ width: 16, height: 0 }, [16, 12]],
  [{ width: 0, height: 0 }, [32, 24]],
])('ImageScale to %j gives %j', async (size, expected) => {
  const [scaled] = await outputsOf('ImageScale', {
    image: await image(),
    upscale_method: 'area',
    crop: 'center',
    ...size,
  })
  expect([(scaled as ImageValue).width, (scaled as ImageValue).height]).toEqual(expected)
  expect(pixel(scaled)).toEqual([16, 32, 48])
})

test('halves are rounded to even when an image is scaled by a factor', async () => {
  const [scaled] = await outputsOf('ImageScaleBy', {
    image: await image({ width: 25, height: 27 }),
    upscale_method: 'area',
    scale_by: 0.5,
  })
  expect(scaled).toMatchObject({ width: 12, height: 14 })
})

test('a batch has the images of both, the second in the size of the first', async () => {
  const second = await image({ width: 10, height: 10, batch_size: 2, color: 1 })
  const [batch] = await outputsOf('ImageBatch', { image1: await image(), image2: second })
  expect(batch).toMatchObject({ width: 32, height: 24, batch: 3 })
  expect(pixel(batch, 2)).toEqual([0, 0, 1])
})

test('a growing input takes its members by number, gaps and all', async () => {
  const [batch] = await outputsOf('BatchImagesNode', {
    'images.image5': await image({ color: 5 }),
    'images.image0': await image({ color: 0 }),
  })
  expect(batch).toMatchObject({ batch: 2 })
  expect([pixel(batch, 0)[2], pixel(batch, 1)[2]]).toEqual([0, 5])
})

test('a member beyond the limit of a growing input is an argument that nobody takes', async () => {
  const inputs = { 'images.image0': await image(), 'images.image99': await image() }
  await expect(outputsOf('BatchImagesNode', inputs)).rejects.toMatchObject({
    exceptionType: 'TypeError',
    message: "BatchImagesNode.execute() got an unexpected keyword argument 'images.image99'",
  })
})

test.each([
  [{ x: 2, y: 2, width: 8, height: 8 }, [8, 8]],
  [{ x: 30, y: 20, width: 8, height: 8 }, [2, 4]],
  [{ x: 99, y: 99, width: 8, height: 8 }, [1, 1]],
  [{ x: -4, y: 0, width: 3, height: 5 }, [3, 5]],
])('a crop to %j is %j', async (region, expected) => {
  const [cropped] = await outputsOf('ImageCropV2', { image: await image(), crop_region: region })
  expect([(cropped as ImageValue).width, (cropped as ImageValue).height]).toEqual(expected)
})

test('a crop of nothing cannot be shown', async () => {
  const inputs = { image: await image(), crop_region: { x: -5, y: 0, width: 0, height: 1 } }
  await expect(outputsOf('ImageCropV2', inputs)).rejects.toMatchObject({
    exceptionType: 'SystemError',
    message: 'tile cannot extend outside image',
  })
})

test('the size of an image is sent as a text too', async () => {
  const { output, reported } = await runNode('GetImageSize', { image: await image({ batch_size: 4 }) })
  expect(output.result).toEqual([32, 24, 4])
  expect(reported.texts).toEqual(['width: 32, height: 24\n batch size: 4'])
})

test('padding for outpainting adds a grey rim and a mask over it', async () => {
  const sides = { left: 8, top: 0, right: 0, bottom: 4, feathering: 0 }
  const [padded, mask] = await outputsOf('ImagePadForOutpaint', { image: await image(), ...sides })
  expect(padded).toMatchObject({ width: 40, height: 28 })
  expect(pixel(padded)).toEqual([127, 127, 127])
  const bytes = frameBytes((mask as ImageValue).frame(0), { width: 40, height: 28, channels: 1 })
  expect([bytes[0], bytes[8], bytes[24 * 40 + 8]]).toEqual([255, 0, 255])
})

test('a turned image has its sides changed', async () => {
  const [turned] = await outputsOf('ImageRotate', { image: await image(), rotation: '90 degrees' })
  expect(turned).toMatchObject({ width: 24, height: 32 })
})

test('dynamic options resize an image or a mask', async () => {
  const options = { resize_type: 'scale by multiplier', 'resize_type.multiplier': 0.5, scale_method: 'area' }
  expect((await outputsOf('ResizeImageMaskNode', { input: await image(), ...options }))[0]).toMatchObject({
    kind: 'image',
    width: 16,
    height: 12,
  })
  const [mask] = await outputsOf('SolidMask', { value: 0.5, width: 16, height: 16 })
  expect((await outputsOf('ResizeImageMaskNode', { input: mask, ...options }))[0]).toMatchObject({
    kind: 'mask',
    width: 8,
    height: 8,
  })
})

test('an unknown dynamic option is as if none had been given', async () => {
  await expect(outputsOf('ResizeImageMaskNode', { input: await image(), resize_type: 'nope' })).rejects.toMatchObject({
    message: "ResizeImageMaskNode.execute() missing 1 required positional argument: 'resize_type'",
  })
})
