import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { makeImage, mapFrames, sizeOf } from '../../../src/comfyui/pixels/image.ts'
import { mapComponents } from '../../../src/comfyui/pixels/pointwise.ts'
import { outputsOf } from './run-node.ts'

function picture(width: number, height: number): ImageValue {
  const bytes = Uint8Array.from({ length: width * height * 3 }, (_, place) => (place * place * 32 + place * 20) % 256)
  return makeImage({ width, height, channels: 3, batch: 1 }, () => ({ kind: 'raster', bytes }))
}

/** The bytes that torch computed for the same tiles, of which the first is half as bright. */
test.each([
  [100, 80, 16, 4, '997c6610fdd2bad8'],
  [70, 90, 0, 4, 'd36327021ca2efa7'],
  [200, 64, 40, 7, '9e469df504198f28'],
])(
  'a picture of %i x %i in tiles that overlap by %i comes together again',
  async (width, height, overlap, count, hash) => {
    const inputs = { image: picture(width, height), tile_width: 64, tile_height: 64, overlap }
    const [tiles] = (await outputsOf('SplitImageToTileList', inputs)) as [ImageValue[]]
    expect(tiles).toHaveLength(count)
    const [dark, ...others] = tiles as [ImageValue, ...ImageValue[]]
    const half = mapFrames(dark, (frame, size) => mapComponents(frame, size, (value) => value * 0.5))
    const merge = { image_list: [half, ...others], final_width: [width], final_height: [height], overlap: [overlap] }
    const [merged] = (await outputsOf('ImageMergeTileList', merge)) as [ImageValue]
    const digest = createHash('sha256')
      .update(frameBytes(merged.frame(0), sizeOf(merged)))
      .digest('hex')
    expect(digest.slice(0, 16)).toBe(hash)
  },
)
