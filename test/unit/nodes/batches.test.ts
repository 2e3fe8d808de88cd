import { expect, test } from 'vitest'
import type { ImageValue, LatentValue } from '../../../src/comfyui/nodes/image-value.ts'
import { greyOf, picture, plain, rowsOf } from './pictures.ts'
import { outputsOf } from './run-node.ts'

const grey = (value: number): number[][][] => [[[value, value, value]]]
/** Three images of one pixel: 1, 2, 3. */
const three = (): ImageValue => picture(grey(1), grey(2), grey(3))

const valuesOf = (image: unknown): number[] =>
  Array.from({ length: (image as ImageValue).batch }, (_, index) => Number(greyOf(image, index)[0]?.[0]))

test.each([
  [0, 1, [1]],
  [1, 9, [2, 3]],
  [9, 1, [3]],
  [-1, 1, [3]],
  [-2, 5, [2, 3]],
  [-9, 2, [1, 2]],
])('ImageFromBatch from %i, %i long, is %j', async (batch_index, length, expected) => {
  expect(valuesOf((await outputsOf('ImageFromBatch', { image: three(), batch_index, length }))[0])).toEqual(expected)
})

test('a batch is repeated as a whole', async () => {
  expect(valuesOf((await outputsOf('RepeatImageBatch', { image: three(), amount: 2 }))[0])).toEqual([1, 2, 3, 1, 2, 3])
})

test('images of several batches come in batches of the size that was asked for', async () => {
  const [batches] = await outputsOf('RebatchImages', { images: [three(), three()], batch_size: [4] })
  expect((batches as ImageValue[]).map(valuesOf)).toEqual([
    [1, 2, 3, 1],
    [2, 3],
  ])
})

test('the alpha that an image gets for the sake of the others is full', async () => {
  const image1 = picture([[[1, 2, 3], [4, 5, 6]]]) // prettier-ignore
  const image2 = picture([[[7, 8, 9, 10], [11, 12, 13, 14]]]) // prettier-ignore
  const [batch] = await outputsOf('ImageBatch', { image1, image2 })
  expect(rowsOf(batch, 0)).toEqual([[[1, 2, 3, 255], [4, 5, 6, 255]]]) // prettier-ignore
  expect(rowsOf(batch, 1)).toEqual([[[7, 8, 9, 10], [11, 12, 13, 14]]]) // prettier-ignore
  const [solid] = await outputsOf('ImageBatch', { image1: plain(1, 1, [1, 2, 3]), image2: plain(1, 1, [7, 8, 9, 10]) })
  expect(rowsOf(solid, 0)).toEqual([[[1, 2, 3, 255]]])
})

const latent = (batch: number, more: Partial<LatentValue> = {}): LatentValue => ({
  kind: 'latent',
  width: 64,
  height: 64,
  batch,
  ...more,
})

test('latents of one size are put into batches anew, others begin one', async () => {
  const small = latent(3)
  const [batches] = await outputsOf('RebatchLatents', {
    latents: [small, latent(4), latent(1, { width: 128 }), latent(1, { width: 128, height: 32 })],
    batch_size: [5],
  })
  expect((batches as LatentValue[]).map(({ width, height, batch }) => [width, height, batch])).toEqual([
    [64, 64, 5],
    [64, 64, 2],
    [128, 64, 1],
    [128, 32, 1],
  ])
})

test.each([
  [0, 2, 2, [0, 1]],
  [2, 9, 2, [2, 3]],
  [-1, 1, 1, [3]],
  [-9, 1, 1, [0]],
])('LatentFromBatch from %i, %i long, has %i and says which', async (batch_index, length, batch, indexes) => {
  const [part] = await outputsOf('LatentFromBatch', { samples: latent(4), batch_index, length })
  expect(part).toMatchObject({ batch, entries: new Map([['batch_index', indexes]]) })
})

test('what was picked of a picked batch keeps its first number', async () => {
  const [part] = await outputsOf('LatentFromBatch', { samples: latent(4), batch_index: 1, length: 3 })
  const [again] = await outputsOf('LatentFromBatch', { samples: part, batch_index: 1, length: 1 })
  expect(again).toMatchObject({ batch: 1, entries: new Map([['batch_index', [2]]]) })
  const [joined] = await outputsOf('LatentBatch', { samples1: again, samples2: latent(2) })
  expect(joined).toMatchObject({ batch: 3, entries: new Map([['batch_index', [2, 0, 1]]]) })
})

test('what was sampled differs from what is picked of it, and from two of it', async () => {
  const sampled = latent(2, { seed: 'a' })
  const [part] = await outputsOf('LatentFromBatch', { samples: sampled, batch_index: 1, length: 1 })
  const [both] = await outputsOf('LatentBatch', { samples1: sampled, samples2: part })
  const [mixed] = await outputsOf('LatentBatch', { samples1: latent(1), samples2: sampled })
  const seeds = [part, both, mixed].map((value) => (value as LatentValue).seed)
  expect(new Set(['a', ...seeds]).size).toBe(4)
})

test('latents that were never sampled are not sampled by being joined', async () => {
  const [joined] = await outputsOf('LatentBatch', { samples1: latent(1), samples2: latent(1) })
  const [image] = await outputsOf('VAEDecode', { samples: joined, vae: { kind: 'vae', name: 'v' } })
  expect(new Set(greyOf(image).flat())).toEqual(new Set([127]))
})

test('tiles of an image are the image again', async () => {
  const rows = Array.from({ length: 5 }, (_, y) => Array.from({ length: 7 }, (__, x) => [y * 10 + x, 0, 0]))
  const image = picture(rows)
  const [tiles] = await outputsOf('SplitImageToTileList', { image, tile_width: 4, tile_height: 3, overlap: 1 })
  expect((tiles as ImageValue[]).map(({ width, height }) => [width, height])).toEqual(new Array(4).fill([4, 3]))
  const [merged] = await outputsOf('ImageMergeTileList', {
    image_list: tiles,
    final_width: [7],
    final_height: [5],
    overlap: [1],
  })
  // @note The tiles fade into each other in floats, which are cut off to bytes: one less is as right.
  const missing = rows.flatMap((row, y) => row.map(([red = 0], x) => red - Number(greyOf(merged)[y]?.[x])))
  expect(missing.every((difference) => difference === 0 || difference === 1)).toBe(true)
})

test('of no tiles no image can be made', async () => {
  await expect(outputsOf('ImageMergeTileList', { image_list: [] })).rejects.toMatchObject({
    exceptionType: 'IndexError',
    message: 'list index out of range',
  })
})

test('a list has what its inputs bring, lists and single values alike', async () => {
  const image = plain(1, 1, [1, 2, 3])
  expect(await outputsOf('CreateList', { 'inputs.input0': [image, image], 'inputs.input1': ['x'] })).toEqual([
    [image, image, 'x'],
  ])
})

test.each([
  [{ width: 0, height: 128 }, [64, 128]],
  [{ width: 256, height: 0 }, [256, 512]],
  [{ width: 96, height: 100 }, [96, 96]],
])('LatentUpscale of 64x128 to %j is %j', async (size, [width, height]) => {
  const [scaled] = await outputsOf('LatentUpscale', { samples: latent(1, { height: 128 }), crop: 'disabled', ...size })
  expect(scaled).toMatchObject({ width, height })
})

test('a picture that was encoded goes with its latent', async () => {
  const vae = { kind: 'vae', name: 'v' }
  const left = Array.from({ length: 8 }, () => [50, 50, 50])
  const right = Array.from({ length: 8 }, () => [90, 90, 90])
  const pixels = picture(Array.from({ length: 8 }, () => [...left, ...right]))
  const [encoded] = await outputsOf('VAEEncode', { pixels, vae })
  const decoded = async (samples: unknown): Promise<number[][]> =>
    greyOf((await outputsOf('VAEDecode', { samples, vae }))[0])
  expect(await decoded(encoded)).toEqual(greyOf(pixels))
  const [cropped] = await outputsOf('LatentCrop', { samples: encoded, x: 8, y: 0, width: 8, height: 8 })
  expect((await decoded(cropped))[0]).toEqual(new Array(8).fill(50))
  const [picked] = await outputsOf('LatentFromBatch', { samples: encoded, batch_index: 0, length: 1 })
  expect(await decoded(picked)).toEqual(greyOf(pixels))
  const [turned] = await outputsOf('LatentRotate', { samples: encoded, rotation: '90 degrees' })
  expect(turned).toMatchObject({ width: 8, height: 16 })
  const [same] = await outputsOf('LatentRotate', { samples: encoded, rotation: '180 degrees' })
  expect(same).toMatchObject({ width: 16, height: 8 })
  const [scaled] = await outputsOf('LatentUpscaleBy', { samples: encoded, scale_by: 2 })
  expect(await decoded(scaled)).toHaveLength(16)
})

test('a grey picture that was encoded comes back in three channels', async () => {
  const vae = { kind: 'vae', name: 'v' }
  const [samples] = await outputsOf('VAEEncode', { pixels: plain(8, 8, [1, 2, 3, 4]), vae })
  expect((await outputsOf('VAEDecode', { samples, vae }))[0]).toMatchObject({ channels: 3, width: 8, height: 8 })
})

test.each([
  ['VAEDecode', 'decode'],
  ['VAEDecodeTiled', 'decode'],
  ['VAEEncode', 'encode'],
  ['VAEEncodeForInpaint', 'encode'],
])('%s needs a VAE', async (classType, method) => {
  const inputs = { samples: latent(1), pixels: plain(8, 8, [0, 0, 0]) }
  await expect(outputsOf(classType, { ...inputs, vae: 'x' })).rejects.toMatchObject({
    exceptionType: 'AttributeError',
    message: `'str' object has no attribute '${method}'`,
  })
  await expect(outputsOf(classType, inputs)).rejects.toMatchObject({
    exceptionType: 'RuntimeError',
    message: expect.stringMatching(/^ERROR: VAE is invalid: None\n\n/),
  })
})
