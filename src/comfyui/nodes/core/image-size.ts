import { crop } from '../../pixels/geometry.ts'
import { mapFrames } from '../../pixels/image.ts'
import { scale } from '../../pixels/scale.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { pyRound } from './input-values.ts'

/** Scales every frame; without `center` to the size whatever the shape, with it the middle of the picture is kept. */
export function fitImage<T extends ImageValue | MaskValue>(
  image: T,
  width: number,
  height: number,
  method: string,
  cropping: string,
): T {
  const part = cropping === 'center' ? cropToShape(image, width / height) : image
  if (part.width === width && part.height === height) return part
  return mapFrames(part, (frame, size) => scale(frame, size, width, height, method), { width, height })
}

function cropToShape<T extends ImageValue | MaskValue>(image: T, aspect: number): T {
  const oldAspect = image.width / image.height
  const x = oldAspect > aspect ? pyRound((image.width - image.width * (aspect / oldAspect)) / 2) : 0
  const y = oldAspect < aspect ? pyRound((image.height - image.height * (oldAspect / aspect)) / 2) : 0
  return cropImage(image, x, y, image.width - 2 * x, image.height - 2 * y)
}

export function cropImage<T extends ImageValue | MaskValue>(
  image: T,
  x: number,
  y: number,
  width: number,
  height: number,
): T {
  if (x === 0 && y === 0 && width === image.width && height === image.height) return image
  return mapFrames(image, (frame, size) => crop(frame, size, { x, y, width, height }), { width, height })
}
