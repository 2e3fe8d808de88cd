import { expect, test } from 'vitest'
import { tensorShape } from '../../../src/comfyui/nodes/core/latent-shape.ts'
import { previewText } from '../../../src/comfyui/nodes/core/text-nodes.ts'
import type { ImageValue, LatentValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes, frameFloats } from '../../../src/comfyui/pixels/frame.ts'
import { sizeOf, solidImage } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf } from './run-node.ts'

const SIZE = { width: 128, height: 64, batch_size: 2 }

test.each<[string, Record<string, unknown>, number[][]]>([
  ['EmptyMochiLatentVideo', { ...SIZE, length: 25 }, [[2, 12, 5, 8, 16]]],
  ['EmptyCosmosLatentVideo', { ...SIZE, length: 121 }, [[2, 16, 16, 8, 16]]],
  ['EmptyARVideoLatent', { ...SIZE, length: 81 }, [[2, 16, 21, 8, 16]]],
  ['EmptyHunyuanVideo15Latent', { ...SIZE, length: 25 }, [[2, 32, 7, 4, 8]]],
  ['EmptyHunyuanImageLatent', SIZE, [[2, 64, 2, 4]]],
  ['EmptyChromaRadianceLatentImage', SIZE, [[2, 3, 64, 128]]],
  ['EmptyQwenImageLayeredLatentImage', { ...SIZE, layers: 3 }, [[2, 16, 4, 8, 16]]],
  ['EmptyAceStep1.5LatentAudio', { seconds: 2, batch_size: 1 }, [[1, 64, 50]]],
  ['StableCascade_EmptyLatentImage', { width: 1024, height: 512, compression: 42, batch_size: 1 }, [[1, 16, 12, 24], [1, 4, 128, 256]]],
])('%s of %j has the shape %j', async (classType, inputs, shapes) => {
  const latents = await outputsOf(classType, inputs)
  expect(latents.map((latent) => tensorShape(latent as LatentValue))).toEqual(shapes)
}) // prettier-ignore

test('a latent of sound says that it is one', async () => {
  const [sound] = await outputsOf('EmptyAceStep1.5LatentAudio', { seconds: 1, batch_size: 1 })
  expect(previewText(sound)).toMatch(/, 'type': 'audio'\}$/)
})

test('brightness and colour come apart, and together again', async () => {
  const image = solidImage({ width: 2, height: 2, batch: 2 }, [1, 0.5, 0.25])
  const [Y, U, V] = (await outputsOf('ImageRGBToYUV', { image })) as [ImageValue, ImageValue, ImageValue]
  const shades = [Y, U, V].map((part) => frameFloats(part.frame(0), sizeOf(part))[0])
  expect(shades.map((shade) => shade?.toFixed(4))).toEqual(['0.6210', '0.2908', '0.7702'])
  const [back] = (await outputsOf('ImageYUVToRGB', { Y, U, V })) as [ImageValue]
  expect([...frameBytes(back.frame(1), sizeOf(back)).subarray(0, 3)]).toEqual([255, 127, 63])
})
