import { expect, test } from 'vitest'
import type { AudioValue } from '../../../src/comfyui/nodes/core/values.ts'
import type { ImageValue, LatentValue, MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { previewText } from '../../../src/comfyui/nodes/core/text-nodes.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { makeImage, sizeOf, solidImage, solidMask } from '../../../src/comfyui/pixels/image.ts'
import { outcomeOf } from './python/read-cases.ts'
import { outputsOf, runNode } from './run-node.ts'

const first = async (classType: string, inputs: Record<string, unknown>): Promise<unknown> =>
  outcomeOf(async () => (await outputsOf(classType, inputs))[0])

test.each<[string, Record<string, unknown>, unknown]>([
  ['TextToLowercase', { texts: 'ÀB' }, ['àb']],
  ['TextToUppercase', { texts: 'aß' }, ['ASS']],
  ['TruncateText', { texts: 'a😀bc', max_length: 2 }, ['a😀']],
  ['AddTextPrefix', { texts: 'b', prefix: 'a' }, ['ab']],
  ['AddTextSuffix', { texts: 'b', suffix: 'c' }, ['bc']],
  ['ReplaceText', { texts: 'aa', find: '', replace: '-' }, ['-a-a-']],
  ['StripWhitespace', { texts: ' a ' }, ['a']],
  ['MergeTextLists', { texts: ['a', 'b'] }, [['a', 'b']]],
  ['TextToLowercase', { texts: 5 }, "!AttributeError: 'int' object has no attribute 'lower'"],
  ['AddTextPrefix', { texts: 5, prefix: 'a' }, '!TypeError: can only concatenate str (not "int") to str'],
])('%s of %j gives a list along one link: %j', async (classType, inputs, expected) => {
  expect(await first(classType, inputs)).toEqual(expected)
})

/** Pixels that count up from left to right, then downwards. */
const counted = (width: number, height: number, batch = 1): ImageValue =>
  makeImage({ width, height, channels: 3, batch }, (index) => ({
    kind: 'raster',
    bytes: Uint8Array.from({ length: width * height * 3 }, (_, place) => Math.floor(place / 3) + index * 100),
  }))

const corner = (image: ImageValue, index = 0): number | undefined => frameBytes(image.frame(index), sizeOf(image))[0]

test('images are cut in the middle, or where the random numbers of numpy say', async () => {
  const [middle] = await outputsOf('CenterCropImages', { images: counted(10, 6), width: 5, height: 9 })
  expect(middle).toMatchObject({ width: 5, height: 6 })
  expect(corner(middle as ImageValue)).toBe(2)
  // numpy.random.seed(42): randint(0, 8) is 6, and randint(0, 4) then 3.
  const [somewhere] = await outputsOf('RandomCropImages', { images: counted(10, 6), width: 3, height: 3, seed: 42 })
  expect(corner(somewhere as ImageValue)).toBe(36)
})

test.each<[string, Record<string, unknown>, unknown]>([
  ['AdjustBrightness', { factor: 1.5 }, [150, 255]],
  ['AdjustContrast', { factor: 0.5 }, [113, 163]],
  ['NormalizeImages', { mean: 0.2, std: 0.5 }, [98, 255]],
])('%s with %j turns 100 and 200 into %j', async (classType, inputs, expected) => {
  const pair = makeImage({ width: 2, height: 1, channels: 1, batch: 1 }, () => ({
    kind: 'raster',
    bytes: Uint8Array.of(100, 200),
  }))
  const [image] = await outputsOf(classType, { images: pair, ...inputs })
  expect([...frameBytes((image as ImageValue).frame(0), sizeOf(image as ImageValue))]).toEqual(expected)
})

test('a list is shuffled as numpy permutes it', async () => {
  const seven = Array.from({ length: 7 }, (_, shade) =>
    solidImage({ width: 1, height: 1, batch: 1 }, [shade / 255, 0, 0]),
  )
  const [shuffled] = await outputsOf('ShuffleDataset', { images: seven, seed: [1] })
  expect((shuffled as ImageValue[]).map((image) => corner(image))).toEqual([6, 2, 1, 0, 4, 3, 5])
  const texts = Array.from('abcdefg')
  const [, order] = await outputsOf('ShuffleImageTextDataset', { images: seven, texts, seed: [42] })
  expect(order).toEqual(['a', 'b', 'f', 'c', 'e', 'd', 'g'])
})

test('of images that look alike only the first is kept', async () => {
  const dark = counted(16, 16)
  const images = [dark, counted(16, 16), solidImage({ width: 4, height: 4, batch: 1 }, [1, 1, 1])]
  const [kept] = await outputsOf('ImageDeduplication', { images, similarity_threshold: [0.95] })
  expect(kept).toHaveLength(2)
})

test('a grid has a cell for each image, and gaps between them', async () => {
  const images = [solidImage({ width: 3, height: 3, batch: 3 }, [1, 0, 0])]
  const inputs = { images, columns: [2], cell_width: [32], cell_height: [40], padding: [4] }
  const [grid] = (await outputsOf('ImageGrid', inputs)) as [ImageValue]
  expect(grid).toMatchObject({ width: 68, height: 84, batch: 1, channels: 3 })
  const bytes = frameBytes(grid.frame(0), sizeOf(grid))
  const red = (x: number, y: number): number | undefined => bytes[(y * 68 + x) * 3]
  expect([red(0, 0), red(32, 0), red(36, 0), red(0, 40), red(31, 83), red(36, 44)]).toEqual([255, 0, 255, 0, 255, 0])
})

test('masks become one batch of the size of the first', async () => {
  const masks = [solidMask({ width: 4, height: 2, batch: 1 }, 1), solidMask({ width: 8, height: 8, batch: 2 }, 0)]
  const [batch] = await outputsOf('BatchMasksNode', { 'masks.mask0': masks[0], 'masks.mask3': masks[1] })
  expect(batch as MaskValue).toMatchObject({ kind: 'mask', width: 4, height: 2, batch: 3 })
})

test('two images to compare are shown in the temp directory, each under its side', async () => {
  const image = solidImage({ width: 2, height: 2, batch: 2 }, [1, 0, 0])
  const { output } = await runNode('ImageCompare', { image_a: image })
  expect(output.ui).toEqual({
    a_images: [1, 2].map((count) => ({
      filename: expect.stringMatching(new RegExp(`^comfy\\.compare\\.a_temp_[a-z]{5}_0000${count}_\\.png$`)),
      subfolder: '',
      type: 'temp',
    })),
    b_images: [],
  })
})

const latent = (inputs: Record<string, unknown>): Promise<unknown> =>
  first('EmptyLatentImage', { batch_size: 1, ...inputs })
const shapeOf = (value: unknown): unknown => {
  if (typeof value === 'string') return value
  const { width, height, batch, channels = 4 } = value as LatentValue
  return [batch, channels, height / 8, width / 8]
}

test.each<[string, Record<string, unknown>, unknown]>([
  ['LatentConcat', { dim: 'x' }, [1, 4, 4, 10]],
  ['LatentConcat', { dim: '-y' }, '!RuntimeError: Sizes of tensors must match except in dimension 2. Expected size 4 but got size 6 for tensor number 1 in the list.'],
  ['LatentConcat', { dim: 't' }, '!RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 6 but got size 4 for tensor number 1 in the list.'],
  ['LatentCut', { dim: 'x', index: 2, amount: 9 }, [1, 4, 4, 4]],
  ['LatentCut', { dim: 'y', index: -3, amount: 2 }, [1, 4, 2, 6]],
  ['LatentCut', { dim: 't', index: 1, amount: 1 }, [1, 1, 4, 6]],
  ['LatentCutToBatch', { dim: 'x', slice_size: 2 }, [3, 4, 4, 2]],
  ['LatentCutToBatch', { dim: 't', slice_size: 2 }, [1, 4, 4, 6]],
  ['LatentAdd', {}, [1, 4, 4, 6]],
])('%s with %j has the shape %j', async (classType, inputs, expected) => {
  const samples1 = await latent({ width: 48, height: 32 })
  const samples2 = await latent({ width: 32, height: 32, batch_size: 2 })
  expect(shapeOf(await first(classType, { samples: samples1, samples1, samples2, ...inputs }))).toEqual(expected)
}) // prettier-ignore

test('latents of other channels do not add up', async () => {
  const samples1 = await latent({ width: 32, height: 32 })
  const samples2 = await first('EmptySD3LatentImage', { width: 32, height: 32, batch_size: 1 })
  expect(await first('LatentAdd', { samples1, samples2 })).toBe(
    '!RuntimeError: The size of tensor a (4) must match the size of tensor b (16) at non-singleton dimension 1',
  )
})

test('a batch of latents knows which of each batch it holds', async () => {
  const latents = { 'latents.latent0': await latent({ width: 32, height: 32, batch_size: 2 }), 'latents.latent1': await latent({ width: 64, height: 32 }) }
  const batch = await first('BatchLatentsNode', latents)
  expect(shapeOf(batch)).toEqual([3, 4, 4, 4])
  expect(previewText(batch)).toMatch(/'downscale_ratio_spacial': 8, 'batch_index': \[0, 1, 0\]\}$/)
  const fixed = await first('LatentBatchSeedBehavior', { samples: batch, seed_behavior: 'fixed' })
  expect(previewText(fixed)).toMatch(/'batch_index': \[0, 0, 0\]\}$/)
  const random = await first('LatentBatchSeedBehavior', { samples: fixed, seed_behavior: 'random' })
  expect(previewText(random)).toMatch(/'downscale_ratio_spacial': 8\}$/)
}) // prettier-ignore

const sound = (channels: number, length: number, sampleRate = 100): AudioValue => ({
  kind: 'audio',
  batch: 1,
  channels,
  length,
  sampleRate,
})

test.each<[string, Record<string, unknown>, unknown]>([
  ['SplitAudioChannels', { audio: sound(2, 50) }, sound(1, 50)],
  ['SplitAudioChannels', { audio: sound(1, 50) }, '!ValueError: AudioSplit: Input audio must be stereo (2 channels), got 1 channel(s).'],
  ['JoinAudioChannels', { audio_left: sound(1, 50), audio_right: sound(1, 40) }, sound(2, 40)],
  ['JoinAudioChannels', { audio_left: sound(2, 50), audio_right: sound(1, 40) }, '!ValueError: AudioJoin: Both input audios must be mono.'],
  ['JoinAudioChannels', { audio_left: null, audio_right: sound(2, 40) }, sound(2, 40)],
  ['AudioConcat', { audio1: sound(1, 50), audio2: sound(1, 33, 50) }, sound(2, 116)],
  ['AudioMerge', { audio1: sound(1, 50), audio2: sound(2, 80) }, sound(2, 50)],
  ['AudioAdjustVolume', { audio: null }, null],
  ['TrimAudioDuration', { audio: sound(2, 100), start_index: -0.4, duration: 0.2 }, sound(2, 20)],
  ['TrimAudioDuration', { audio: sound(2, 100), start_index: 1, duration: 5 }, '!ValueError: TrimAudioDuration: Start time must be less than end time and be within the audio length.'],
])('%s of %j gives %j', async (classType, inputs, expected) => {
  expect(await first(classType, inputs)).toEqual(expected)
}) // prettier-ignore

const EXPANDED = '!RuntimeError: The expanded size of the tensor'

test.each<[Record<string, unknown>, Record<string, unknown>, Record<string, unknown>, unknown]>([
  [{}, {}, {}, [1, 4, 8, 8]],
  [{ batch_size: 2 }, {}, { x: 32 }, [2, 4, 8, 8]],
  [{}, {}, { x: 64 }, [1, 4, 8, 8]],
  [{}, { batch_size: 2 }, {}, `${EXPANDED} (1) must match the existing size (2) at non-singleton dimension 0.  Target sizes: [1, 4, 8, 8].  Tensor sizes: [2, 4, 8, 8]`],
  [{}, { width: 48 }, { x: 80 }, `${EXPANDED} (0) must match the existing size (4) at non-singleton dimension 3.  Target sizes: [1, 4, 8, 0].  Tensor sizes: [4, 8, 4]`],
  [{}, { width: 48 }, { x: 80, feather: 8 }, '!RuntimeError: The size of tensor a (0) must match the size of tensor b (4) at non-singleton dimension 3'],
])('a latent of %j with one of %j laid over it at %j: %j', async (below, above, place, expected) => {
  const samples_to = await latent({ width: 64, height: 64, ...below })
  const samples_from = await latent({ width: 64, height: 64, ...above })
  const inputs = { samples_to, samples_from, x: 0, y: 0, feather: 0, ...place }
  expect(shapeOf(await first('LatentComposite', inputs))).toEqual(expected)
}) // prettier-ignore

test('latents of other channels are not laid over each other', async () => {
  const four = await latent({ width: 64, height: 64 })
  const sixteen = await first('EmptySD3LatentImage', { width: 64, height: 64, batch_size: 1 })
  expect(await first('LatentComposite', { samples_to: four, samples_from: sixteen })).toBe(
    `${EXPANDED} (4) must match the existing size (16) at non-singleton dimension 1.  Target sizes: [1, 4, 8, 8].  Tensor sizes: [16, 8, 8]`,
  )
  const size = 'The size of tensor'
  expect(await first('LatentCompositeMasked', { destination: four, source: sixteen })).toBe(
    `!RuntimeError: ${size} a (16) must match the size of tensor b (4) at non-singleton dimension 1`,
  )
  expect(await first('LatentBlend', { samples1: four, samples2: sixteen })).toBe(
    `!RuntimeError: ${size} a (4) must match the size of tensor b (16) at non-singleton dimension 1`,
  )
})
