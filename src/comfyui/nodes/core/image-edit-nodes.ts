import { flip, paste, rotate } from '../../pixels/geometry.ts'
import { makeImage, makeMask, mapFrames, sizeOf, solidImage, solidMask } from '../../pixels/image.ts'
import { combine, mapComponents, takeChannel, takeChannels } from '../../pixels/pointwise.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import type { Frame, ImageValue, MaskValue } from '../image-value.ts'
import { cropImage, fitImage } from './image-size.ts'
import { numberInput, sliceBounds, textInput } from './input-values.ts'
import { attributeError, needArgument, needImage, needMask, subscript } from './python-access.ts'
import { previewImages } from './save-image-files.ts'
import { layOver, stitchImages } from './stitch-images.ts'
import { isImage, isMask } from './values.ts'

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
  ImageBlend: { run: (context) => [blend(context)] },
  ImageCompositeMasked: { run: (context) => [composite(context)] },
  JoinImageWithAlpha: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const alpha = fitImage(
        needMask(context.raw.get('alpha'), 'reshape'),
        image.width,
        image.height,
        'bilinear',
        'disabled',
      )
      const batch = Math.max(image.batch, alpha.batch)
      return [makeImage({ ...sizeOf(image), channels: 4, batch }, (index) => withAlpha(image, alpha, index))]
    },
  },
  SplitImageWithAlpha: {
    run(context) {
      const image = subscriptTensor(context.raw.get('image'))
      const rgb =
        image.channels === 3
          ? image
          : mapFrames(image, (frame, size) => takeChannels(frame, size, [0, 1, 2]), { channels: 3 })
      if (image.channels < 4) return [rgb, solidMask(image, 0)]
      const mask = makeMask(image, (index) =>
        mapComponents(
          takeChannel(image.frame(index), sizeOf(image), 3),
          { ...sizeOf(image), channels: 1 },
          (value) => 1 - value,
        ),
      )
      return [rgb, mask]
    },
  },
  ResizeAndPadImage: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const width = numberInput(context, 'target_width', 512)
      const height = numberInput(context, 'target_height', 512)
      const factor = Math.min(width / image.width, height / image.height)
      const inner = { width: Math.trunc(image.width * factor), height: Math.trunc(image.height * factor) }
      const fitted = fitImage(
        image,
        Math.max(1, inner.width),
        Math.max(1, inner.height),
        textInput(context, 'interpolation', 'area'),
        'disabled',
      )
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
  const left = Math.min(x, image.width - 1)
  const top = Math.min(y, image.height - 1)
  const columns = sliceBounds(image.width, left, left + width)
  const rows = sliceBounds(image.height, top, top + height)
  return cropImage(image, columns.start, rows.start, columns.length, rows.length)
}

function subscriptTensor(value: unknown): ImageValue {
  if (isImage(value) || isMask(value)) return needImage(value, 'shape')
  throw attributeError(subscript(value, 0), 'shape')
}

function withAlpha(image: ImageValue, alpha: MaskValue, index: number): Frame {
  const size = { ...sizeOf(image), channels: 4 }
  const rgb = image.frame(Math.min(index, image.batch - 1))
  const mask = alpha.frame(Math.min(index, alpha.batch - 1))
  if (rgb.kind === 'solid' && mask.kind === 'solid') {
    return { kind: 'solid', color: [...rgb.color.slice(0, 3), ...mask.color.map((value) => Math.fround(1 - value))] }
  }
  const wide = mapFrames(image, (frame, { channels }) => takeChannels(frame, { ...size, channels }, [0, 1, 2, 0]), {
    channels: 4,
  })
  const spread = takeChannels(mask, { ...size, channels: 1 }, [0, 0, 0, 0])
  let component = -1
  return combine(wide.frame(Math.min(index, image.batch - 1)), spread, size, (color, masked) => {
    component += 1
    return component % 4 === 3 ? 1 - masked : color
  })
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

type Blend = (below: number, above: number) => number

const BLENDS: Record<string, Blend> = {
  normal: (_, above) => above,
  multiply: (below, above) => below * above,
  screen: (below, above) => 1 - (1 - below) * (1 - above),
  overlay: (below, above) => (below <= 0.5 ? 2 * below * above : 1 - 2 * (1 - below) * (1 - above)),
  soft_light: (below, above) =>
    above <= 0.5
      ? below - (1 - 2 * above) * below * (1 - below)
      : below +
        (2 * above - 1) * ((below <= 0.25 ? ((16 * below - 12) * below + 4) * below : Math.sqrt(below)) - below),
  difference: (below, above) => below - above,
}

function blend(context: NodeContext): ImageValue {
  const first = needImage(context.raw.get('image1'), 'shape')
  const second = fitImage(needImage(context.raw.get('image2'), 'to'), first.width, first.height, 'bicubic', 'center')
  const name = textInput(context, 'blend_mode', 'normal')
  const mode = BLENDS[name]
  if (!mode) throw new NodeError('ValueError', `Unsupported blend mode: ${name}`)
  const factor = numberInput(context, 'blend_factor', 0.5)
  return mapFrames(first, (frame, size, index) =>
    combine(frame, second.frame(Math.min(index, second.batch - 1)), size, (below, above) =>
      Math.min(1, Math.max(0, below * (1 - factor) + mode(below, above) * factor)),
    ),
  )
}

function composite(context: NodeContext): ImageValue {
  const destination = needImage(context.raw.get('destination'), 'shape')
  const given = needImage(context.raw.get('source'), 'shape')
  const { width, height } = destination
  const source =
    context.inputs['resize_source'] === true ? fitImage(given, width, height, 'bilinear', 'disabled') : given
  const x = Math.max(-source.width, Math.min(numberInput(context, 'x'), width))
  const y = Math.max(-source.height, Math.min(numberInput(context, 'y'), height))
  const over = layOver(destination, source, x, y)
  const maskInput = context.raw.get('mask')
  if (maskInput === undefined || maskInput === null) return over
  const mask = fitImage(needMask(maskInput, 'clone'), source.width, source.height, 'bilinear', 'disabled')
  const spread = makeImage({ ...sizeOf(destination), batch: mask.batch }, (index) => {
    const size = { ...sizeOf(source), channels: destination.channels }
    const wide = takeChannels(
      mask.frame(index),
      { ...size, channels: 1 },
      new Array<number>(destination.channels).fill(0),
    )
    const black: Frame = { kind: 'solid', color: new Array<number>(destination.channels).fill(0) }
    return paste(black, sizeOf(destination), wide, size, x, y)
  })
  return mapFrames(destination, (frame, size, index) => {
    const share = spread.frame(Math.min(index, mask.batch - 1))
    const difference = combine(over.frame(index), frame, size, (above, below) => above - below)
    const part = combine(difference, share, size, (value, masked) => value * masked)
    return combine(frame, part, size, (below, value) => below + value)
  })
}
