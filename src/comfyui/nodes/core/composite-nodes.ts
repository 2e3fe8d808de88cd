import { frameFloats } from '../../pixels/frame.ts'
import { paste } from '../../pixels/geometry.ts'
import { makeImage, makeMask, mapFrames, repeatFrames, sizeOf, solidMask } from '../../pixels/image.ts'
import { mergeAt } from '../../pixels/merge.ts'
import { combine, mapComponents, takeChannel, takeChannels } from '../../pixels/pointwise.ts'
import type { Frame, ImageValue, MaskValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { withChannels } from './image-channels.ts'
import { fitImage } from './image-size.ts'
import { numberInput, textInput } from './input-values.ts'
import { attributeError, needImage, needMask, requireBroadcast, subscript } from './python-access.ts'
import { isImage, isMask } from './values.ts'

/** Nodes that lay images over each other, and take them apart by their alpha. */
export const compositeNodes: Record<string, NodeBehaviour> = {
  ImageBlend: { run: (context) => [blend(context)] },
  ImageCompositeMasked: { run: (context) => [composite(context)] },
  JoinImageWithAlpha: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const mask = needMask(context.raw.get('alpha'), 'reshape')
      const alpha = fitImage(mask, image.width, image.height, 'bilinear', 'disabled')
      const batch = Math.max(image.batch, alpha.batch)
      return [joinAlpha(repeatFrames(image, batch), repeatFrames(alpha, batch))]
    },
  },
  SplitImageWithAlpha: {
    run(context) {
      const image = subscriptTensor(context.raw.get('image'))
      const rgb =
        image.channels <= 3
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
}

function subscriptTensor(value: unknown): ImageValue {
  if (isImage(value) || isMask(value)) return needImage(value, 'shape')
  throw attributeError(subscript(value, 0), 'shape')
}

function joinAlpha(image: ImageValue, alpha: MaskValue): ImageValue {
  const size = { ...sizeOf(image), channels: 4 }
  return makeImage({ ...size, batch: image.batch }, (index) => {
    const rgb = image.frame(index)
    const mask = alpha.frame(index)
    if (rgb.kind === 'solid' && mask.kind === 'solid') {
      return { kind: 'solid', color: [...rgb.color.slice(0, 3), ...mask.color.map((value) => Math.fround(1 - value))] }
    }
    const wide = takeChannels(rgb, sizeOf(image), [0, 1, 2, 0])
    const values = Float32Array.from(frameFloats(wide, size))
    const shares = frameFloats(mask, sizeOf(alpha))
    for (let pixel = 0; pixel < shares.length; pixel += 1) values[pixel * 4 + 3] = 1 - (shares[pixel] as number)
    return { kind: 'float', values }
  })
}

/** Each step of these is rounded to 32 bits, as it is where tensors are computed with. */
const f32 = Math.fround

type Blend = (below: number, above: number) => number

const BLENDS: Record<string, Blend> = {
  normal: (_, above) => above,
  multiply: (below, above) => f32(below * above),
  screen: (below, above) => f32(1 - f32(f32(1 - below) * f32(1 - above))),
  overlay: (below, above) =>
    below <= 0.5 ? f32(f32(2 * below) * above) : f32(1 - f32(f32(2 * f32(1 - below)) * f32(1 - above))),
  soft_light: (below, above) =>
    above <= 0.5
      ? f32(below - f32(f32(f32(1 - f32(2 * above)) * below) * f32(1 - below)))
      : f32(below + f32(f32(f32(2 * above) - 1) * f32(lightened(below) - below))),
  difference: (below, above) => f32(below - above),
}

function lightened(value: number): number {
  if (value > 0.25) return f32(Math.sqrt(value))
  return f32(f32(f32(f32(f32(16 * value) - 12) * value) + 4) * value)
}

function blend(context: NodeContext): ImageValue {
  const first = needImage(context.raw.get('image1'), 'shape')
  const given = sameChannels(needImage(context.raw.get('image2'), 'shape'), first.channels)
  const second = fitImage(given, first.width, first.height, 'bicubic', 'center')
  const name = textInput(context, 'blend_mode', 'normal')
  const mode = BLENDS[name]
  if (!mode) throw new NodeError('ValueError', `Unsupported blend mode: ${name}`)
  requireBroadcast(shapeOf(first), shapeOf(second))
  const factor = numberInput(context, 'blend_factor', 0.5)
  const [kept, taken] = [f32(1 - factor), f32(factor)]
  const batch = Math.max(first.batch, second.batch)
  const above = repeatFrames(second, batch)
  return mapFrames(repeatFrames(first, batch), (frame, size, index) =>
    combine(frame, above.frame(index), size, (below, over) =>
      Math.min(1, Math.max(0, f32(f32(below * kept) + f32(mode(below, over) * taken)))),
    ),
  )
}

const shapeOf = ({ batch, height, width, channels }: ImageValue): number[] => [batch, height, width, channels]

/** @note The second image is made to have the channels of the first: one too many is dropped, a missing one is full. */
function sameChannels(image: ImageValue, channels: number): ImageValue {
  if (image.channels <= channels) return withChannels(image, Math.min(channels, image.channels + 1))
  const kept = Array.from({ length: channels }, (_, channel) => channel)
  return mapFrames(image, (frame, size) => takeChannels(frame, size, kept), { channels })
}

function composite(context: NodeContext): ImageValue {
  const destination = needImage(context.raw.get('destination'), 'shape')
  const given = sameChannels(needImage(context.raw.get('source'), 'shape'), destination.channels)
  const { width, height, batch } = destination
  const isResized = context.inputs['resize_source'] === true
  const source = repeatFrames(isResized ? fitImage(given, width, height, 'bilinear', 'disabled') : given, batch)
  const place = {
    x: Math.max(-source.width, Math.min(numberInput(context, 'x'), width)),
    y: Math.max(-source.height, Math.min(numberInput(context, 'y'), height)),
  }
  const maskInput = context.raw.get('mask') ?? null
  if (maskInput === null) {
    return mapFrames(destination, (frame, size, index) =>
      paste(frame, size, source.frame(index), sizeOf(source), place.x, place.y),
    )
  }
  const fitted = fitImage(needMask(maskInput, 'to'), source.width, source.height, 'bilinear', 'disabled')
  const mask = repeatFrames(fitted, batch)
  return mapFrames(destination, (frame, size, index) => masked(frame, size, source, mask, index, place))
}

function masked(
  frame: Frame,
  size: { width: number; height: number; channels: number },
  source: ImageValue,
  mask: MaskValue,
  index: number,
  place: { x: number; y: number },
): Frame {
  const shares = frameFloats(mask.frame(index), sizeOf(mask))
  return mergeAt(frame, size, source.frame(index), sizeOf(source), place, (below, above, pixel) => {
    const share = shares[pixel] as number
    return f32(share * above) + f32(f32(1 - share) * below)
  })
}
