import { encodeJpegSketch } from '../../files/jpeg-sketch.ts'
import { sampledPicture } from '../../pixels/sampled-picture.ts'
import type { LatentValue } from '../image-value.ts'
import type { Preview } from '../node-behaviour.ts'

const PREVIEW_SIZE = 512

/** The previews of a sampler: the picture that will come, out of grey. */
export function samplingPreview(latent: LatentValue, seed: string, steps: number): (step: number) => Preview {
  const { width, height } = previewSize(latent.width, latent.height)
  const small = { width: Math.ceil(width / 8), height: Math.ceil(height / 8) }
  return (step) => {
    const { bytes } = sampledPicture(seed, small)
    const share = step / steps
    const mixed = (index: number): number => Math.round(128 + (Number(bytes[index]) - 128) * share)
    const jpeg = encodeJpegSketch(width, height, (column, row) => {
      const start = (row * small.width + column) * 3
      return [mixed(start), mixed(start + 1), mixed(start + 2)]
    })
    return { format: 'jpeg', bytes: jpeg }
  }
}

/** @note Previews are made to fit the limit, small ones too: a latent of 8 by 6 is shown 512 by 384. */
function previewSize(width: number, height: number): { width: number; height: number } {
  if (width > height) return { width: PREVIEW_SIZE, height: Math.max(1, Math.round((height / width) * PREVIEW_SIZE)) }
  return { width: Math.max(1, Math.round((width / height) * PREVIEW_SIZE)), height: PREVIEW_SIZE }
}
