import { flip, rotate } from '../../pixels/geometry.ts'
import { makeMask, mapFrames, solidImage } from '../../pixels/image.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import type { ImageValue } from '../image-value.ts'
import { cropImage, fitImage } from './image-size.ts'
import { numberInput, sliceBounds, textInput } from './input-values.ts'
import { attributeError, needArgument, needImage } from './python-access.ts'
import { previewImages } from './save-image-files.ts'
import { layOver, stitchImages } from './stitch-images.ts'

/** Nodes that cut, turn, join and blend images. */
export const imageEditNodes: Record<string, NodeBehaviour> = {
  ImageCrop: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      return [
        cropAt(
          image,
          numberInput(context, 'x'),
          numberInput(context, 'y'),
          numberInput(context, 'width', 512),
          numberInput(context, 'height', 512),
        ),
      ]
    },
  },
  ImageCropV2: {
    run(context) {
      const region = context.raw.get('crop_region')
      if (!(region instanceof Map)) throw attributeError(region, 'get')
      const part = (name: string, fallback: number): number => {
        const value: unknown = region.get(name)
        return value === undefined ? fallback : Number(value)
      }
      const image = needImage(context.raw.get('image'), 'shape')
      const cropped = cropAt(image, part('x', 0), part('y', 0), part('width', 512), part('height', 512))
      return { result: [cropped], ui: previewImages(context, cropped) }
    },
  },
  ImageFlip: {
    run(context) {
      const method = textInput(context, 'flip_method')
      // @note Only the first letter counts; without one of these two the input goes through untouched.
      if (!/^[xy]/.test(method)) return [context.raw.get('image')]
      const image = needArgument(context.raw.get('image'), 'flip')
      const axis = method.startsWith('x') ? 'vertical' : 'horizontal'
      return [mapFrames(image, (frame, size) => flip(frame, size, axis))]
    },
  },
  ImageRotate: {
    run(context) {
      const image = needArgument(context.raw.get('image'), 'rot90')
      const quarters = ['none', '90', '180', '270'].findIndex((turn) => textInput(context, 'rotation').startsWith(turn))
      const changed = quarters === 1 || quarters === 3 ? { width: image.height, height: image.width } : {}
      return [mapFrames(image, (frame, size) => rotate(frame, size, Math.max(0, quarters)), changed)]
    },
  },
  ImagePadForOutpaint: { run: (context) => padForOutpaint(context) },
  ImageStitch: { run: (context) => [stitchImages(context)] },
  ResizeAndPadImage: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const width = numberInput(context, 'target_width', 512)
      const height = numberInput(context, 'target_height', 512)
      const factor = Math.min(width / image.width, height / image.height)
      const inner = { width: Math.trunc(image.width * factor), height: Math.trunc(image.height * factor) }
      const fitted = fitImage(image, inner.width, inner.height, textInput(context, 'interpolation', 'area'), 'disabled')
      const shade = textInput(context, 'padding_color') === 'black' ? 0 : 1
      const color = new Array<number>(image.channels).fill(shade)
      const x = Math.floor((width - inner.width) / 2)
      const y = Math.floor((height - inner.height) / 2)
      return [layOver(solidImage({ width, height, batch: image.batch }, color), fitted, x, y)]
    },
  },
}

/** @note The corner is kept inside, then it is a Python slice: negative corners count from the far edge. */
function cropAt(image: ImageValue, x: number, y: number, width: number, height: number): ImageValue {
  if (![x, y, width, height].every(Number.isInteger)) {
    throw new NodeError('TypeError', 'slice indices must be integers or None or have an __index__ method')
  }
  const left = Math.min(x, image.width - 1)
  const top = Math.min(y, image.height - 1)
  const columns = sliceBounds(image.width, left, left + width)
  const rows = sliceBounds(image.height, top, top + height)
  return cropImage(image, columns.start, rows.start, columns.length, rows.length)
}

/** The middle of the new picture is the old one, the rim is grey; the mask is 1 on the rim and may fade inwards. */
function padForOutpaint(context: NodeContext): readonly unknown[] {
  const image = needImage(context.raw.get('image'), 'size')
  const [left, top] = [numberInput(context, 'left'), numberInput(context, 'top')]
  const [right, bottom] = [numberInput(context, 'right'), numberInput(context, 'bottom')]
  const feathering = numberInput(context, 'feathering')
  const width = image.width + left + right
  const height = image.height + top + bottom
  const padded = layOver(
    solidImage({ width, height, batch: image.batch }, new Array<number>(image.channels).fill(0.5)),
    image,
    left,
    top,
  )
  const mask = makeMask({ width, height, batch: 1 }, () => {
    const values = new Float32Array(width * height).fill(1)
    const fades = feathering > 0 && feathering * 2 < image.height && feathering * 2 < image.width
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        const distance = Math.min(
          top === 0 ? image.height : y,
          bottom === 0 ? image.height : image.height - y,
          left === 0 ? image.width : x,
          right === 0 ? image.width : image.width - x,
        )
        const share = (feathering - distance) / feathering
        values[(y + top) * width + x + left] = fades && distance < feathering ? share * share : 0
      }
    }
    return { kind: 'float', values }
  })
  return [padded, mask]
}
