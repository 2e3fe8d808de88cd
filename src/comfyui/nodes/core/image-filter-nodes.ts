import { drawEdges } from '../../pixels/edges.ts'
import { mapFrames } from '../../pixels/image.ts'
import { blur, sharpen, spreadExtremes } from '../../pixels/neighbourhood.ts'
import { reduceColors } from '../../pixels/palette.ts'
import { combine } from '../../pixels/pointwise.ts'
import { normalNumbers } from '../../pixels/torch-random.ts'
import { frameFloats } from '../../pixels/frame.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import type { Frame, ImageValue } from '../image-value.ts'
import { numberInput, textInput } from './input-values.ts'
import { needImage } from './python-access.ts'

/** Nodes that change the pixels of an image and leave its size alone. */
export const imageFilterNodes: Record<string, NodeBehaviour> = {
  ImageBlur: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const radius = numberInput(context, 'blur_radius', 1)
      if (radius === 0) return [image]
      requireRoom(image, radius)
      const deviation = numberInput(context, 'sigma', 1)
      return [mapFrames(image, (frame, size) => blur(frame, size, radius, deviation))]
    },
  },
  ImageSharpen: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const radius = numberInput(context, 'sharpen_radius', 1)
      if (radius === 0) return [image]
      requireRoom(image, radius)
      const deviation = numberInput(context, 'sigma', 1)
      const alpha = numberInput(context, 'alpha', 1)
      return [mapFrames(image, (frame, size) => sharpen(frame, size, radius, deviation, alpha))]
    },
  },
  ImageQuantize: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const colors = numberInput(context, 'colors', 256)
      const dither = textInput(context, 'dither', 'none')
      return [mapFrames(image, (frame, size) => reduceColors(frame, size, colors, dither))]
    },
  },
  ImageAddNoise: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const strength = Math.fround(numberInput(context, 'strength', 0.5))
      const frameLength = image.width * image.height * image.channels
      // @note One draw for the whole batch.
      let noise: Float32Array | undefined
      return [
        mapFrames(image, (frame, size, index) => {
          noise ??= normalNumbers(BigInt(seedOf(context)), image.batch * frameLength)
          const floats = frameFloats(frame, size)
          const drawn = noise.subarray(index * frameLength, (index + 1) * frameLength)
          const values = floats.map((value, place) =>
            Math.min(1, Math.max(0, Math.fround(value + Math.fround(strength * (drawn[place] as number))))),
          )
          return { kind: 'float', values }
        }),
      ]
    },
  },
  Canny: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'to')
      const low = numberInput(context, 'low_threshold', 0.4)
      const high = numberInput(context, 'high_threshold', 0.8)
      if (low > high) {
        throw new NodeError(
          'Exception',
          `Invalid input thresholds. low_threshold should be smaller than the high_threshold. Got: ${low}>${high}`,
        )
      }
      return [mapFrames(image, (frame, size) => drawEdges(frame, size, low, high), { channels: 3 })]
    },
  },
  Morphology: { run: (context) => [morphology(context)] },
}

/** @note The picture is mirrored at its edges, which needs one that is larger than what is mirrored. */
function requireRoom({ width, height, channels, batch }: ImageValue, radius: number): void {
  if (radius < width && radius < height) return
  const dimension = radius >= width ? 3 : 2
  throw new NodeError(
    'RuntimeError',
    `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${radius}, ${radius}) at dimension ${dimension} of input [${batch}, ${channels}, ${height}, ${width}]`,
  )
}

function seedOf({ inputs }: NodeContext): bigint | number {
  const { seed } = inputs
  return typeof seed === 'bigint' ? seed : Math.trunc(typeof seed === 'number' ? seed : 0)
}

type Change = (frame: Frame) => Frame

const MORPHOLOGY: Record<
  string,
  (erode: Change, dilate: Change, minus: (left: Frame, right: Frame) => Frame) => Change
> = {
  erode: (erode) => erode,
  dilate: (_, dilate) => dilate,
  open: (erode, dilate) => (frame) => dilate(erode(frame)),
  close: (erode, dilate) => (frame) => erode(dilate(frame)),
  gradient: (erode, dilate, minus) => (frame) => minus(dilate(frame), erode(frame)),
  top_hat: (erode, dilate, minus) => (frame) => minus(frame, dilate(erode(frame))),
  bottom_hat: (erode, dilate, minus) => (frame) => minus(erode(dilate(frame)), frame),
}

function morphology(context: NodeContext): ImageValue {
  const image = needImage(context.raw.get('image'), 'to')
  const width = numberInput(context, 'kernel_size', 3)
  const operation = textInput(context, 'operation')
  const changeOf = MORPHOLOGY[operation]
  if (!changeOf) {
    throw new NodeError(
      'ValueError',
      `Invalid operation ${operation} for morphology. Must be one of 'erode', 'dilate', 'open', 'close', 'gradient', 'tophat', 'bottomhat'`,
    )
  }
  return mapFrames(image, (frame, size) => {
    const change = changeOf(
      (from) => spreadExtremes(from, size, width, 'least'),
      (from) => spreadExtremes(from, size, width, 'greatest'),
      (left, right) => combine(left, right, size, (high, low) => high - low),
    )
    return change(frame)
  })
}
