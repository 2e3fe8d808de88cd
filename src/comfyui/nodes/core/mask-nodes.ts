import { toFloat } from '../../../protocol/json.ts'
import { makeMask, mapFrames, maskToImage, sizeOf, solidMask } from '../../pixels/image.ts'
import { invert, mapComponents, takeChannel } from '../../pixels/pointwise.ts'
import { mergeAt } from '../../pixels/merge.ts'
import { frameFloats } from '../../pixels/frame.ts'
import { NodeError, type NodeBehaviour } from '../node-behaviour.ts'
import type { Frame, MaskValue } from '../image-value.ts'
import { cropImage } from './image-size.ts'
import { numberInput, pyRound, sliceBounds, textInput } from './input-values.ts'
import { needMask, operandError, requireBroadcast, requireSizes, sliceError, typeNameOf } from './python-access.ts'
import { isImage, isMask } from './values.ts'

const OPERATIONS: Record<string, (below: number, above: number) => number> = {
  multiply: (below, above) => below * above,
  add: (below, above) => below + above,
  subtract: (below, above) => below - above,
  and: (below, above) => Number(isSet(below) && isSet(above)),
  or: (below, above) => Number(isSet(below) || isSet(above)),
  xor: (below, above) => Number(isSet(below) !== isSet(above)),
}

/** @note One half is rounded to the even neighbour, which is none. */
const isSet = (value: number): boolean => pyRound(value) !== 0

export const maskNodes: Record<string, NodeBehaviour> = {
  SolidMask: {
    run(context) {
      const shape = { width: numberInput(context, 'width', 512), height: numberInput(context, 'height', 512), batch: 1 }
      requireSizes([shape.batch, shape.height, shape.width])
      return [solidMask(shape, Math.fround(numberInput(context, 'value', 1)))]
    },
  },
  InvertMask: {
    run(context) {
      const mask = context.raw.get('mask')
      if (isMask(mask) || isImage(mask)) return [mapFrames(mask, invert)]
      // @note Python subtracts a number from 1 just as well; the node behind this one will fail.
      if (['int', 'float', 'bool'].includes(typeNameOf(mask))) return [toFloat(1 - Number(mask))]
      throw operandError('-', 1.5, mask)
    },
  },
  MaskToImage: { run: (context) => [maskToImage(needMask(context.raw.get('mask'), 'reshape'))] },
  ImageToMask: {
    run(context) {
      const channel = Math.max(0, ['red', 'green', 'blue', 'alpha'].indexOf(textInput(context, 'channel', 'red')))
      const image = context.raw.get('image')
      if (isMask(image)) throw new NodeError('IndexError', 'too many indices for tensor of dimension 3')
      if (!isImage(image)) throw sliceError(image, channel)
      if (channel >= image.channels) {
        const reason = `index ${channel} is out of bounds for dimension 3 with size ${image.channels}`
        throw new NodeError('IndexError', reason)
      }
      return [makeMask(image, (index) => takeChannel(image.frame(index), sizeOf(image), channel))]
    },
  },
  ImageColorToMask: {
    run(context) {
      const given = context.raw.get('image')
      if (isMask(given)) throw new NodeError('IndexError', 'too many indices for tensor of dimension 3')
      if (!isImage(given)) throw new NodeError('TypeError', noClamp(typeNameOf(given)))
      const image = given
      const color = numberInput(context, 'color')
      return [makeMask(image, (index) => colorMask(image.frame(index), sizeOf(image), color))]
    },
  },
  CropMask: {
    run(context) {
      const mask = needMask(context.raw.get('mask'), 'reshape')
      const columns = sliceBounds(
        mask.width,
        numberInput(context, 'x'),
        numberInput(context, 'x') + numberInput(context, 'width', 512),
      )
      const rows = sliceBounds(
        mask.height,
        numberInput(context, 'y'),
        numberInput(context, 'y') + numberInput(context, 'height', 512),
      )
      return [cropImage(mask, columns.start, rows.start, columns.length, rows.length)]
    },
  },
  MaskComposite: {
    run(context) {
      const below = needMask(context.raw.get('destination'), 'reshape')
      const above = needMask(context.raw.get('source'), 'reshape')
      const x = numberInput(context, 'x')
      const y = numberInput(context, 'y')
      const width = Math.min(x + above.width, below.width) - x
      const height = Math.min(y + above.height, below.height) - y
      // @note A place beyond the mask gives sizes below zero, which Python counts from the other end.
      requireBroadcast(
        [below.batch, Math.max(0, height), Math.max(0, width)],
        [above.batch, sliceBounds(above.height, 0, height).length, sliceBounds(above.width, 0, width).length],
      )
      const operation = OPERATIONS[textInput(context, 'operation', 'multiply')] ?? ((left: number) => left)
      return [
        mapFrames(below, (frame, size, index) =>
          mergeAt(frame, size, above.frame(Math.min(index, above.batch - 1)), sizeOf(above), { x, y }, (left, right) =>
            Math.min(1, Math.max(0, operation(left, right))),
          ),
        ),
      ]
    },
  },
  FeatherMask: {
    run(context) {
      const mask = needMask(context.raw.get('mask'), 'reshape')
      const reach = (side: string, limit: number): number => Math.min(numberInput(context, side), limit)
      const sides = [
        reach('left', mask.width),
        reach('top', mask.height),
        reach('right', mask.width),
        reach('bottom', mask.height),
      ] as const
      return [
        mapFrames(mask, (frame, size) =>
          feather({ ...size, values: Float32Array.from(frameFloats(frame, size)) }, sides),
        ),
      ]
    },
  },
  GrowMask: {
    run(context) {
      const mask = needMask(context.raw.get('mask'), 'reshape')
      return [grow(mask, numberInput(context, 'expand'), context.inputs['tapered_corners'] !== false)]
    },
  },
  ThresholdMask: {
    run(context) {
      const given = context.raw.get('mask')
      const name = typeNameOf(given)
      if (!isMask(given) && !isImage(given) && !['int', 'float', 'bool'].includes(name)) {
        throw new NodeError('TypeError', `'>' not supported between instances of '${name}' and 'float'`)
      }
      // @note A number is compared too, but what that gives is no tensor.
      const mask = needMask(isMask(given) || isImage(given) ? given : true, 'float')
      const threshold = Math.fround(numberInput(context, 'value', 0.5))
      return [mapFrames(mask, (frame, size) => mapComponents(frame, size, (value) => Number(value > threshold)))]
    },
  },
}

/** @note This node rounds, where one that saves cuts off. */
function byteNearest(value: number | undefined): number {
  return pyRound(Math.fround(Math.min(1, Math.max(0, Number(value))) * 255))
}

function colorMask(frame: Frame, size: { width: number; height: number; channels: number }, color: number): Frame {
  const wanted = [(color >> 16) & 0xff, (color >> 8) & 0xff, color & 0xff]
  const floats = frameFloats(frame, size)
  const values = new Float32Array(size.width * size.height)
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    const start = pixel * size.channels
    values[pixel] = Number(wanted.every((component, channel) => byteNearest(floats[start + channel]) === component))
  }
  return { kind: 'float', values }
}

/** What torch says of arguments that none of its forms takes. */
const noClamp = (name: string): string =>
  `clamp() received an invalid combination of arguments - got (${name}, int, float), but expected one of:
 * (Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None)
 * (Tensor input, Number min = None, Number max = None, *, Tensor out = None)
`

interface Raster {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

function feather(
  { width, height, values }: Raster,
  [left, top, right, bottom]: readonly [number, number, number, number],
): Frame {
  // @note ComfyUI counts the far side from -0, and so takes the first row or column for the last: that gets the first
  // share, and all others of that side one step more than they should.
  const near = (place: number, reach: number): number => (place < reach ? Math.fround((place + 1) / reach) : 1)
  const far = (place: number, length: number, reach: number): number => near(place === 0 ? 0 : length - place, reach)
  for (let y = 0; y < height; y += 1) {
    const shares = [near(y, top), far(y, height, bottom)]
    for (let x = 0; x < width; x += 1) {
      const all = [near(x, left), far(x, width, right), ...shares]
      values[y * width + x] = all.reduce((value, share) => Math.fround(value * share), values[y * width + x] as number)
    }
  }
  return { kind: 'float', values }
}

/** Each step takes the greatest of the neighbours, or the smallest when it shrinks; tapered ones leave out corners. */
function grow(mask: MaskValue, expand: number, tapered: boolean): MaskValue {
  const pick = expand < 0 ? Math.min : Math.max
  return mapFrames(mask, (frame, size) => {
    if (frame.kind === 'solid') return frame
    let values = frameFloats(frame, size)
    for (let step = 0; step < Math.abs(expand); step += 1) values = growOnce({ ...size, values }, pick, tapered)
    return { kind: 'float', values }
  })
}

function growOnce(
  { width, height, values }: Raster,
  pick: (...values: number[]) => number,
  tapered: boolean,
): Float32Array {
  const grown = new Float32Array(values.length)
  const at = (x: number, y: number): number =>
    values[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] as number
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let best = pick(at(x, y), at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1))
      if (!tapered) best = pick(best, at(x - 1, y - 1), at(x + 1, y - 1), at(x - 1, y + 1), at(x + 1, y + 1))
      grown[y * width + x] = best
    }
  }
  return grown
}
