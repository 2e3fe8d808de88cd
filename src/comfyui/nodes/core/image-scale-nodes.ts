import { enlarge } from '../../pixels/enlarge.ts'
import { mapFrames } from '../../pixels/image.ts'
import type { NodeBehaviour, NodeContext, NodeResult } from '../node-behaviour.ts'
import { NodeError } from '../node-behaviour.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { cropImage, fitImage } from './image-size.ts'
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
  return [fitImage(image, width, height, textInput(context, 'upscale_method', 'bilinear'), cropping)]
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
      return [fitImage(image, width, height, 'lanczos', 'disabled')]
    },
  },
  ResizeImagesByShorterEdge: {
    run(context) {
      const image = needImage(context.raw.get('images'), 'shape')
      const shorter = numberInput(context, 'shorter_edge', 512)
      const isWide = image.width > image.height
      const width = isWide ? Math.trunc(image.width * (shorter / image.height)) : shorter
      const height = isWide ? shorter : Math.trunc(image.height * (shorter / image.width))
      return [fitImage(image, width, height, 'lanczos', 'disabled')]
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
    fitImage(image(), width, height, method, cropping)
  const image = (): ImageValue | MaskValue => needTensor(input, 'shape')
  const byFactor = (factor: number): ImageValue | MaskValue =>
    resized(pyRound(image().width * factor), pyRound(image().height * factor))
  const completed = (width: number, height: number, cropping?: string): ImageValue | MaskValue => {
    if (width === 0 && height === 0) return image()
    const size = completeSize(image(), width, height)
    return resized(size.width, size.height, cropping)
  }
  switch (type) {
    case 'scale by multiplier':
      return byFactor(number('multiplier'))
    case 'scale dimensions':
      return completed(number('width'), number('height'), textInput(context, 'resize_type.crop', 'disabled'))
    case 'scale longer dimension': {
      const { width, height } = bySide(image(), number('longer_size'), image().height > image().width)
      return resized(width, height)
    }
    case 'scale shorter dimension': {
      const { width, height } = bySide(image(), number('shorter_size'), image().height < image().width)
      return resized(width, height)
    }
    case 'scale width':
      return completed(number('width'), 0)
    case 'scale height':
      return completed(0, number('height'))
    case 'scale total pixels':
      return byFactor(Math.sqrt(Math.trunc(number('megapixels') * 1024 * 1024) / (image().width * image().height)))
    case 'match size': {
      const match = needTensor(context.raw.get('resize_type.match'), 'shape')
      return resized(match.width, match.height, textInput(context, 'resize_type.crop', 'disabled'))
    }
    case 'scale to multiple':
      return coverMultiple(image(), number('multiple'), method)
  }
  throw new NodeError(
    'TypeError',
    `${context.classType}.execute() missing 1 required positional argument: 'resize_type'`,
  )
}

/** One side gets this length, the other follows. */
function bySide(
  { width, height }: ImageValue | MaskValue,
  length: number,
  isHeight: boolean,
): { width: number; height: number } {
  if (width === height) return { width: length, height: length }
  return isHeight
    ? { width: pyRound((width / height) * length), height: length }
    : { width: length, height: pyRound((height / width) * length) }
}

/** The largest size of multiples inside: the picture is scaled to cover it, and its middle cut out. */
function coverMultiple(image: ImageValue | MaskValue, multiple: number, method: string): ImageValue | MaskValue {
  const { width, height } = image
  const [across, along] = [width, height].map((side) => Math.floor(side / multiple) * multiple) as [number, number]
  if (multiple <= 1 || across === 0 || along === 0 || (across === width && along === height)) return image
  const [wide, high] = [across / width, along / height]
  const size =
    wide >= high
      ? { width: across, height: Math.max(along, Math.ceil(height * wide)) }
      : { width: Math.max(across, Math.ceil(width * high)), height: along }
  const covering = fitImage(image, size.width, size.height, method, 'disabled')
  return cropImage(
    covering,
    Math.floor((size.width - across) / 2),
    Math.floor((size.height - along) / 2),
    across,
    along,
  )
}

function completeSize(image: ImageValue | MaskValue, width: number, height: number): { width: number; height: number } {
  if (width === 0) return { width: Math.max(1, pyRound((image.width * height) / image.height)), height }
  if (height === 0) return { width, height: Math.max(1, pyRound((image.height * width) / image.width)) }
  return { width, height }
}
