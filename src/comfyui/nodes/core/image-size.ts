import { crop } from '../../pixels/geometry.ts'
import { mapFrames, sizeOf } from '../../pixels/image.ts'
import { scale } from '../../pixels/scale.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { NodeError } from '../node-behaviour.ts'
import { pyRound } from './input-values.ts'

/** Scales every frame; without `center` to the size whatever the shape, with it the middle of the picture is kept. */
export function fitImage<T extends ImageValue | MaskValue>(
  image: T,
  width: number,
  height: number,
  method: string,
  cropping: string,
): T {
  if (cropping === 'center' && (height === 0 || image.height === 0)) {
    throw new NodeError('ZeroDivisionError', 'division by zero')
  }
  const part = cropping === 'center' ? cropToShape(image, width / height) : image
  requireScalable(part, width, height, method)
  // @note PIL sees bytes, also where it has nothing to do.
  if (part.width === width && part.height === height && method !== 'lanczos') return part
  return mapFrames(part, (frame, size) => scale(frame, size, width, height, method), { width, height })
}

/** The errors of torch and PIL for sizes that are nothing, before or after. */
function requireScalable(image: ImageValue | MaskValue, width: number, height: number, method: string): void {
  if (method === 'lanczos') {
    if (image.batch === 0) throw new NodeError('RuntimeError', 'stack expects a non-empty TensorList')
    if (width > 0 && height > 0) return
    throw new NodeError('ValueError', 'height and width must be > 0')
  }
  const { width: oldWidth, height: oldHeight, channels } = sizeOf(image)
  if (method === 'area') {
    if (oldWidth > 0 && oldHeight > 0) return
    const dimension = oldHeight === 0 ? 2 : 3
    const sizes = [image.batch, channels, oldHeight, oldWidth].join(', ')
    throw new NodeError(
      'RuntimeError',
      `adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has sizes [${sizes}] with dimension ${dimension} being empty`,
    )
  }
  if (Math.min(width, height, oldWidth, oldHeight) > 0) return
  throw new NodeError(
    'RuntimeError',
    `Input and output sizes should be greater than 0, but got input (H: ${oldHeight}, W: ${oldWidth}) output (H: ${height}, W: ${width})`,
  )
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
