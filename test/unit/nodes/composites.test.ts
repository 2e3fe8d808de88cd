import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ImageValue, MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameFloats } from '../../../src/comfyui/pixels/frame.ts'
import { makeImage, makeMask, sizeOf, solidImage, solidMask } from '../../../src/comfyui/pixels/image.ts'
import cases from './python/composites.json' with { type: 'json' }
import { outcomeOf } from './python/read-cases.ts'
import { outputsOf } from './run-node.ts'

/** The floats that torch computed with, as hashes: made with the numbers of these two functions. */
function picture(width: number, height: number, key: number): ImageValue {
  const bytes = Uint8Array.from(
    { length: width * height * 3 },
    (_, place) => (place * place * (31 + key) + place * (17 + 3 * key)) % 256,
  )
  return makeImage({ width, height, channels: 3, batch: 1 }, () => ({ kind: 'raster', bytes }))
}

function maskOf(width: number, height: number, key: number): MaskValue {
  const bytes = Uint8Array.from({ length: width * height }, (_, place) => (place * place * (7 + key) + place * 5) % 256)
  return makeMask({ width, height, batch: 1 }, () => ({ kind: 'raster', bytes }))
}

function digest(value: unknown): string {
  const image = value as ImageValue | MaskValue
  const floats = frameFloats(image.frame(0), sizeOf(image))
  const hash = createHash('sha256').update(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength))
  return hash.digest('hex').slice(0, 16)
}

const CLASSES: Record<string, string> = {
  blend: 'ImageBlend',
  composite: 'ImageCompositeMasked',
  mask: 'MaskComposite',
  'porter-duff': 'PorterDuffImageComposite',
}

test.each(cases as [string, string | number, string | number, string][])(
  '%s %s %s gives the floats of torch',
  async (kind, first, second, expected) => {
    const inputs = {
      blend: { image1: picture(9, 8, 1), image2: picture(9, 8, 2), blend_factor: first, blend_mode: second },
      composite: {
        destination: picture(9, 8, 1),
        source: picture(5, 4, 3),
        x: first,
        y: second,
        mask: maskOf(5, 4, 1),
      },
      'porter-duff': {
        source: picture(6, 5, 1),
        destination: picture(6, 5, 2),
        source_alpha: maskOf(6, 5, 1),
        destination_alpha: maskOf(6, 5, 4),
        mode: first,
      },
      mask: { destination: maskOf(9, 8, 2), source: maskOf(5, 4, 1), x: 3, y: 2, operation: first },
    }[kind] as Record<string, unknown>
    const outputs = await outputsOf(CLASSES[kind] ?? '', inputs)
    expect(outputs.map(digest).join('')).toBe(expected)
  },
)

const solid = (batch: number, shade: number, width = 2): ImageValue =>
  solidImage({ width, height: 2, batch }, [shade, shade, shade])

const shadesOf = (image: ImageValue): (number | undefined)[] =>
  Array.from({ length: image.batch }, (_, index) => frameFloats(image.frame(index), sizeOf(image))[0])

test('batches that are blended go together as tensors do', async () => {
  const blended = (first: number, second: number): Promise<unknown> =>
    outcomeOf(async () => {
      const inputs = { image1: solid(first, 0), image2: solid(second, 1), blend_factor: 0.5, blend_mode: 'normal' }
      return ((await outputsOf('ImageBlend', inputs))[0] as ImageValue).batch
    })
  expect(await blended(1, 3)).toBe(3)
  expect(await blended(3, 1)).toBe(3)
  expect(await blended(2, 3)).toBe(
    '!RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  )
})

test('of a shorter batch the images come again, of a longer one they are left out', async () => {
  const source = makeImage({ width: 2, height: 2, channels: 3, batch: 2 }, (index) => ({
    kind: 'solid',
    color: [0.25 + index / 4, 0, 0],
  }))
  const [three] = await outputsOf('ImageCompositeMasked', { destination: solid(3, 0), source, x: 0, y: 0 })
  expect(shadesOf(three as ImageValue)).toEqual([0.25, 0.5, 0.25])
  const [one] = await outputsOf('ImageCompositeMasked', { destination: solid(1, 0), source, x: 0, y: 0 })
  expect(shadesOf(one as ImageValue)).toEqual([0.25])
  const alpha = solidMask({ width: 2, height: 2, batch: 3 }, 0.25)
  const [joined] = await outputsOf('JoinImageWithAlpha', { image: source, alpha })
  expect(shadesOf(joined as ImageValue)).toEqual([0.25, 0.5, 0.25])
})
