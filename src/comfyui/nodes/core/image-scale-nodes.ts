import { enlarge } from '../../pixels/enlarge.ts'
import { mapFrames } from '../../pixels/image.ts'
import type { NodeBehaviour, NodeContext, NodeResult } from '../node-behaviour.ts'
import { NodeError } from '../node-behaviour.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { fitImage } from './image-size.ts'
import { numberInput, pyRound, textInput } from './input-values.ts'
import { attributeError, needImage, needTensor } from './python-access.ts'
import { isGivenObject, isImage, isMask } from './values.ts'

function scaled(
  context: NodeContext,
  image: ImageValue,
  width: number,
  height: number,
  cropping = 'disabled',
): NodeResult {
  return [
    fitImage(
      image,
      Math.max(1, width),
      Math.max(1, height),
      textInput(context, 'upscale_method', 'bilinear'),
      cropping,
    ),
  ]
}

/** Nodes that give an image another size. */
export const imageScaleNodes: Record<string, NodeBehaviour> = {
  ImageScale: {
    run(context) {
      let width = numberInput(context, 'width')
      let height = numberInput(context, 'height')
      // @note With both sizes zero the input goes through untouched, even one that is no image.
      if (width === 0 && height === 0) return [context.raw.get('image')]
      const image = needImage(context.raw.get('image'), 'movedim')
      if (width === 0) width = Math.max(1, pyRound((image.width * height) / image.height))
      else if (height === 0) height = Math.max(1, pyRound((image.height * width) / image.width))
      return scaled(context, image, width, height, textInput(context, 'crop', 'disabled'))
    },
  },
  ImageScaleBy: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'movedim')
      const factor = numberInput(context, 'scale_by', 1)
      return scaled(context, image, pyRound(image.width * factor), pyRound(image.height * factor))
    },
  },
  ImageScaleToTotalPixels: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'movedim')
      const steps = numberInput(context, 'resolution_steps', 1)
      const factor = Math.sqrt((numberInput(context, 'megapixels', 1) * 1024 * 1024) / (image.width * image.height))
      return scaled(
        context,
        image,
        pyRound((image.width * factor) / steps) * steps,
        pyRound((image.height * factor) / steps) * steps,
      )
    },
  },
  ImageScaleToMaxDimension: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const largest = numberInput(context, 'largest_size', 512)
      const { width, height } = image
      if (height > width) return scaled(context, image, pyRound((width / height) * largest), largest)
      if (width > height) return scaled(context, image, largest, pyRound((height / width) * largest))
      return scaled(context, image, largest, largest)
    },
  },
  ResizeImagesByLongerEdge: {
    run(context) {
      const image = needImage(context.raw.get('images'), 'shape')
      const longer = numberInput(context, 'longer_edge', 1024)
      const isWide = image.width > image.height
      const width = isWide ? longer : Math.trunc(image.width * (longer / image.height))
      const height = isWide ? Math.trunc(image.height * (longer / image.width)) : longer
      return [fitImage(image, Math.max(1, width), Math.max(1, height), 'lanczos', 'disabled')]
    },
  },
  ResizeImagesByShorterEdge: {
    run(context) {
      const image = needImage(context.raw.get('images'), 'shape')
      const shorter = numberInput(context, 'shorter_edge', 512)
      const isWide = image.width > image.height
      const width = isWide ? Math.trunc(image.width * (shorter / image.height)) : shorter
      const height = isWide ? shorter : Math.trunc(image.height * (shorter / image.width))
      return [fitImage(image, Math.max(1, width), Math.max(1, height), 'lanczos', 'disabled')]
    },
  },
  ImageUpscaleWithModel: {
    hasSteps: true,
    async run(context) {
      const image = needImage(context.raw.get('image'), 'movedim')
      await context.steps(tileCount(image))
      const model = context.raw.get('upscale_model')
      if (!isGivenObject(model)) throw attributeError(model, 'to')
      const factor = 'scale' in model && typeof model.scale === 'number' ? model.scale : 4
      const size = { width: image.width * factor, height: image.height * factor }
      return [mapFrames(image, (frame, shape) => enlarge(frame, shape, factor), size)]
    },
  },
  FluxKontextImageScale: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const [width, height] = nearestResolution(image.width / image.height)
      return [fitImage(image, width, height, 'lanczos', 'center')]
    },
  },
  ResizeImageMaskNode: { run: (context) => [resizeByType(context)] },
}

/** @note Upscaling reports one step a tile of 512 pixels that overlap by 32. */
function tileCount({ width, height, batch }: ImageValue): number {
  const tiles = (length: number): number => (length <= 512 ? 1 : Math.ceil((length - 32) / 480))
  return tiles(width) * tiles(height) * batch
}

const KONTEXT_RESOLUTIONS: readonly (readonly [number, number])[] = [
  [672, 1568], [688, 1504], [720, 1456], [752, 1392], [800, 1328], [832, 1248], [880, 1184], [944, 1104], [1024, 1024],
  [1104, 944], [1184, 880], [1248, 832], [1328, 800], [1392, 752], [1456, 720], [1504, 688], [1568, 672],
] // prettier-ignore

function nearestResolution(aspect: number): readonly [number, number] {
  const distance = ([width, height]: readonly [number, number]): number => Math.abs(aspect - width / height)
  return KONTEXT_RESOLUTIONS.reduce((best, next) => (distance(next) < distance(best) ? next : best))
}

/** @note Only the members of the chosen option are looked at; an unknown choice is as if none had been made. */
function resizeByType(context: NodeContext): ImageValue | MaskValue {
  const input = context.raw.get('input')
  const type = context.raw.get('resize_type')
  if (isImage(type) || isMask(type))
    throw new NodeError('IndexError', `too many indices for tensor of dimension ${isImage(type) ? 4 : 3}`)
  const number = (name: string): number => numberInput(context, `resize_type.${name}`)
  const method = textInput(context, 'scale_method', 'area')
  const resized = (width: number, height: number, cropping = 'disabled'): ImageValue | MaskValue =>
    fitImage(image(), Math.max(1, width), Math.max(1, height), method, cropping)
  const image = (): ImageValue | MaskValue => needTensor(input, 'shape')
  const byFactor = (factor: number): ImageValue | MaskValue =>
    resized(pyRound(image().width * factor), pyRound(image().height * factor))
  switch (type) {
    case 'scale by multiplier':
      return byFactor(number('multiplier'))
    case 'scale dimensions': {
      const { width, height } = completeSize(image(), number('width'), number('height'))
      return resized(width, height, textInput(context, 'resize_type.crop', 'disabled'))
    }
    case 'scale longer dimension':
      return byFactor(number('longer_size') / Math.max(image().width, image().height))
    case 'scale shorter dimension':
      return byFactor(number('shorter_size') / Math.min(image().width, image().height))
    case 'scale width':
      return byFactor(number('width') / image().width)
    case 'scale height':
      return byFactor(number('height') / image().height)
    case 'scale total pixels':
      return byFactor(Math.sqrt((number('megapixels') * 1024 * 1024) / (image().width * image().height)))
    case 'match size': {
      const match = needTensor(context.raw.get('resize_type.match'), 'shape')
      return resized(match.width, match.height, textInput(context, 'resize_type.crop', 'disabled'))
    }
    case 'scale to multiple': {
      const multiple = Math.max(1, number('multiple'))
      const width = Math.floor(image().width / multiple) * multiple
      const height = Math.floor(image().height / multiple) * multiple
      return resized(width, height, 'center')
    }
  }
  throw new NodeError(
    'TypeError',
    `${context.classType}.execute() missing 1 required positional argument: 'resize_type'`,
  )
}

function completeSize(image: ImageValue | MaskValue, width: number, height: number): { width: number; height: number } {
  if (width === 0 && height === 0) return { width: image.width, height: image.height }
  if (width === 0) return { width: Math.max(1, pyRound((image.width * height) / image.height)), height }
  if (height === 0) return { width, height: Math.max(1, pyRound((image.height * width) / image.width)) }
  return { width, height }
}
