import { expect, test } from 'vitest'
import { outcomeOf } from './python/read-cases.ts'
import { outputsOf } from './run-node.ts'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'

const image = async (width = 5, height = 4): Promise<unknown> =>
  (await outputsOf('EmptyImage', { width, height, batch_size: 1, color: 0x804020 }))[0]

const sizeOf = async (classType: string, inputs: Record<string, unknown>): Promise<unknown> =>
  outcomeOf(async () => {
    const [output] = await outputsOf(classType, inputs)
    const { width, height } = output as ImageValue
    return [width, height]
  })

const GREATER =
  '!RuntimeError: Input and output sizes should be greater than 0, but got input (H: 4, W: 5) output (H: 0, W: 0)'

test.each([
  ['nearest-exact', GREATER],
  ['bilinear', GREATER],
  ['bicubic', GREATER],
  ['area', [0, 0]],
  ['lanczos', '!ValueError: height and width must be > 0'],
])('an image scaled to nothing by %s: %j', async (upscale_method, expected) => {
  expect(await sizeOf('ImageScaleBy', { image: await image(), upscale_method, scale_by: 0.01 })).toEqual(expected)
})

test('the longest side may be nothing, and is refused by torch', async () => {
  const inputs = { image: await image(), upscale_method: 'bilinear', largest_size: 0 }
  expect(await sizeOf('ImageScaleToMaxDimension', inputs)).toBe(GREATER)
})

test.each<[Record<string, unknown>, unknown]>([
  [{ resize_type: 'scale longer dimension', 'resize_type.longer_size': 9 }, [9, 7]],
  [{ resize_type: 'scale shorter dimension', 'resize_type.shorter_size': 9 }, [11, 9]],
  [{ resize_type: 'scale width', 'resize_type.width': 0 }, [5, 4]],
  [{ resize_type: 'scale width', 'resize_type.width': 2 }, [2, 2]],
  [{ resize_type: 'scale height', 'resize_type.height': 8 }, [10, 8]],
  [{ resize_type: 'scale total pixels', 'resize_type.megapixels': 0.01 }, [114, 92]],
  [{ resize_type: 'scale to multiple', 'resize_type.multiple': 3 }, [3, 3]],
  [{ resize_type: 'scale to multiple', 'resize_type.multiple': 8 }, [5, 4]],
  [{ resize_type: 'scale by multiplier', 'resize_type.multiplier': 0.1 }, GREATER],
  [{ resize_type: 'scale dimensions', 'resize_type.width': 0, 'resize_type.height': 0, 'resize_type.crop': 'center' }, [5, 4]],
  [{ resize_type: 'scale dimensions', 'resize_type.width': 6, 'resize_type.height': 0, 'resize_type.crop': 'center' }, [6, 5]],
])('ResizeImageMaskNode with %j: %j', async (inputs, expected) => {
  const given = { input: await image(), scale_method: 'bilinear', ...inputs }
  expect(await sizeOf('ResizeImageMaskNode', given)).toEqual(expected)
}) // prettier-ignore
