import { toFloat } from '../../../protocol/json.ts'
import { fromByte } from '../../pixels/frame.ts'
import { concatFrames, mapFrames, pickFrames, solidImage } from '../../pixels/image.ts'
import { invert } from '../../pixels/pointwise.ts'
import { NodeError, type NodeBehaviour } from '../node-behaviour.ts'
import type { ImageValue } from '../image-value.ts'
import { withChannels } from './image-channels.ts'
import { grownValues, numbered } from './autogrow.ts'
import { fitImage } from './image-size.ts'
import { numberInput } from './input-values.ts'
import { needImage, operandError, requireSizes, typeNameOf } from './python-access.ts'
import { isImage, isMask } from './values.ts'

/** Makes, counts and joins images. */
export const imageNodes: Record<string, NodeBehaviour> = {
  EmptyImage: {
    run(context) {
      const color = numberInput(context, 'color')
      const shape = {
        width: numberInput(context, 'width', 512),
        height: numberInput(context, 'height', 512),
        batch: numberInput(context, 'batch_size', 1),
      }
      requireSizes([shape.batch, shape.height, shape.width, 1])
      return [solidImage(shape, [(color >> 16) & 0xff, (color >> 8) & 0xff, color & 0xff].map(fromByte))]
    },
  },
  ImageInvert: {
    run(context) {
      const image = context.raw.get('image')
      if (isImage(image) || isMask(image)) return [mapFrames(image, invert)]
      // @note Python subtracts a number from 1 just as well; the node behind this one will fail.
      if (['int', 'float', 'bool'].includes(typeNameOf(image))) return [toFloat(1 - Number(image))]
      throw operandError('-', 1.5, image)
    },
  },
  ImageBatch: {
    run(context) {
      const first = needImage(context.raw.get('image1'), 'shape')
      const second = needImage(context.raw.get('image2'), 'shape')
      return [joinImages(first, [second])]
    },
  },
  BatchImagesNode: {
    run(context) {
      const images = grownValues(context, numbered('images', 'image', 50))
      const [first, ...others] = Array.from(images.values(), (image) => needImage(image, 'shape'))
      return [first ? joinImages(first, others) : null]
    },
  },
  RepeatImageBatch: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'repeat')
      const amount = numberInput(context, 'amount', 1)
      return [
        pickFrames(
          image,
          Array.from({ length: image.batch * amount }, (_, index) => index % image.batch),
        ),
      ]
    },
  },
  ImageFromBatch: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const wanted = numberInput(context, 'batch_index')
      const start = Math.min(image.batch - 1, wanted < 0 ? Math.max(0, wanted + image.batch) : wanted)
      const length = Math.min(image.batch - start, numberInput(context, 'length', 1))
      return [
        pickFrames(
          image,
          Array.from({ length }, (_, index) => start + index),
        ),
      ]
    },
  },
  RebatchImages: {
    run(context) {
      const lists = context.raw.get('images')
      const images = (Array.isArray(lists) ? lists : [lists]).map((image) => needImage(image, 'shape'))
      const sizes = context.inputs['batch_size']
      const size = Number((Array.isArray(sizes) ? sizes[0] : sizes) ?? 1)
      const single = images.flatMap((image) =>
        Array.from({ length: image.batch }, (_, index) => pickFrames(image, [index])),
      )
      const count = Math.ceil(single.length / size)
      return [Array.from({ length: count }, (_, part) => concatenated(single.slice(part * size, (part + 1) * size)))]
    },
  },
  GetImageSize: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const { width, height, batch } = image
      // @note It names nobody, and so tells everybody.
      context.sendText(`width: ${width}, height: ${height}\n batch size: ${batch}`, 'everyone')
      return [width, height, batch]
    },
  },
}

/** One batch of several images; later ones are fitted to the size of the first, and those without alpha get one. */
export function joinImages(first: ImageValue, others: readonly ImageValue[]): ImageValue {
  const channels = Math.max(first.channels, ...others.map((image) => image.channels))
  const fitted = others.map((image) =>
    fitImage(withChannels(image, channels), first.width, first.height, 'bilinear', 'center'),
  )
  return concatFrames([withChannels(first, channels), ...fitted])
}

/** `torch.cat` of batches that must have one size. */
function concatenated(images: readonly ImageValue[]): ImageValue {
  const [first, ...others] = images
  if (!first) throw new NodeError('RuntimeError', 'torch.cat(): expected a non-empty list of Tensors')
  for (const [index, image] of others.entries()) {
    for (const side of ['height', 'width', 'channels'] as const) {
      if (image[side] !== first[side])
        throw new NodeError('RuntimeError', sizeMismatch(first[side], image[side], index + 1))
    }
  }
  return concatFrames([first, ...others])
}

function sizeMismatch(expected: number, got: number, index: number): string {
  return `Sizes of tensors must match except in dimension 0. Expected size ${expected} but got size ${got} for tensor number ${index} in the list.`
}
