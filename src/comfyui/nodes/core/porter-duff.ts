import { frameFloats } from '../../pixels/frame.ts'
import { makeImage, makeMask, pickFrames, sizeOf } from '../../pixels/image.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { fitImage } from './image-size.ts'
import { textInput } from './input-values.ts'
import { needImage, needMask, typeNameOf } from './python-access.ts'

const f32 = Math.fround
const times = (left: number, right: number): number => f32(left * right)
const plus = (left: number, right: number): number => f32(left + right)
const minus = (left: number, right: number): number => f32(left - right)
const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** A colour times its alpha, and the alpha: of the source and of what it is laid on. */
interface Pair {
  readonly source: number
  readonly sourceAlpha: number
  readonly below: number
  readonly belowAlpha: number
}

interface Mode {
  alpha(sourceAlpha: number, belowAlpha: number): number
  color(pair: Pair): number
}

const union = (s: number, d: number): number => minus(plus(s, d), times(s, d))
const outside = (alpha: number, color: number): number => times(minus(1, alpha), color)
const both = ({ source, sourceAlpha, below, belowAlpha }: Pair): number =>
  plus(outside(belowAlpha, source), outside(sourceAlpha, below))

/** @note Each step is rounded to 32 bits, and in this order. */
const MODES: Readonly<Record<string, Mode>> = {
  ADD: { alpha: (s, d) => clamp(plus(s, d)), color: ({ source, below }) => clamp(plus(source, below)) },
  CLEAR: { alpha: () => 0, color: () => 0 },
  DARKEN: { alpha: union, color: (pair) => plus(both(pair), Math.min(pair.source, pair.below)) },
  DST: { alpha: (_, d) => d, color: ({ below }) => below },
  DST_ATOP: {
    alpha: (s) => s,
    color: ({ source, sourceAlpha, below, belowAlpha }) => plus(times(sourceAlpha, below), outside(belowAlpha, source)),
  },
  DST_IN: { alpha: times, color: ({ below, sourceAlpha }) => times(below, sourceAlpha) },
  DST_OUT: { alpha: outside, color: ({ below, sourceAlpha }) => outside(sourceAlpha, below) },
  DST_OVER: {
    alpha: (s, d) => plus(d, outside(d, s)),
    color: ({ source, below, belowAlpha }) => plus(below, outside(belowAlpha, source)),
  },
  LIGHTEN: { alpha: union, color: (pair) => plus(both(pair), Math.max(pair.source, pair.below)) },
  MULTIPLY: { alpha: times, color: ({ source, below }) => times(source, below) },
  OVERLAY: {
    alpha: union,
    color: ({ source, sourceAlpha, below, belowAlpha }) =>
      2 * below < belowAlpha
        ? times(times(2, source), below)
        : minus(times(sourceAlpha, belowAlpha), times(times(2, minus(belowAlpha, source)), minus(sourceAlpha, below))),
  },
  SCREEN: { alpha: union, color: ({ source, below }) => minus(plus(source, below), times(source, below)) },
  SRC: { alpha: (s) => s, color: ({ source }) => source },
  SRC_ATOP: {
    alpha: (_, d) => d,
    color: ({ source, sourceAlpha, below, belowAlpha }) => plus(times(belowAlpha, source), outside(sourceAlpha, below)),
  },
  SRC_IN: { alpha: times, color: ({ source, belowAlpha }) => times(source, belowAlpha) },
  SRC_OUT: { alpha: (s, d) => outside(d, s), color: ({ source, belowAlpha }) => outside(belowAlpha, source) },
  SRC_OVER: {
    alpha: (s, d) => plus(s, outside(s, d)),
    color: ({ source, sourceAlpha, below }) => plus(source, outside(sourceAlpha, below)),
  },
  XOR: { alpha: (s, d) => plus(outside(d, s), outside(s, d)), color: both },
}

const NOTHING = f32(1e-5)

export const porterDuffNodes: Record<string, NodeBehaviour> = {
  PorterDuffImageComposite: { run: (context) => composite(context) },
}

/** @note The first that is asked for is how many images there are. */
function requireLength(value: unknown): void {
  const name = typeNameOf(value)
  if (!['int', 'float', 'bool', 'NoneType'].includes(name)) return
  throw new NodeError('TypeError', `object of type '${name}' has no len()`)
}

function composite(context: NodeContext): readonly unknown[] {
  requireLength(context.raw.get('source'))
  const source = needImage(context.raw.get('source'), 'shape')
  const below = needImage(context.raw.get('destination'), 'shape')
  const sourceMask = needMask(context.raw.get('source_alpha'), 'shape')
  const belowMask = needMask(context.raw.get('destination_alpha'), 'shape')
  const batch = Math.min(source.batch, below.batch, sourceMask.batch, belowMask.batch)
  if (batch === 0) throw new NodeError('RuntimeError', 'stack expects a non-empty TensorList')
  if (source.channels !== below.channels) throw new NodeError('AssertionError', '')
  const name = textInput(context, 'mode', 'DST')
  const mode = MODES[name]
  if (!mode) throw new NodeError('KeyError', `'${name}'`)
  const fit = <T extends ImageValue | MaskValue>(value: T): T =>
    fitImage(firstOf(value, batch), below.width, below.height, 'bicubic', 'center')
  const parts = {
    source: fit(source),
    below: firstOf(below, batch),
    sourceMask: fit(sourceMask),
    belowMask: fit(belowMask),
  }
  const floats = (value: ImageValue | MaskValue, index: number): Float32Array =>
    frameFloats(value.frame(index), sizeOf(value))
  const { channels, width, height } = below
  const alphaOf = (sourceMasked: number, belowMasked: number): readonly [number, number, number] => {
    const [s, d] = [minus(1, sourceMasked), minus(1, belowMasked)]
    return [s, d, mode.alpha(s, d)]
  }
  const image = makeImage({ width, height, channels, batch }, (index) => {
    const [s, d] = [floats(parts.sourceMask, index), floats(parts.belowMask, index)]
    const [above, under] = [floats(parts.source, index), floats(parts.below, index)]
    const values = above.map((color, place) => {
      const pixel = Math.floor(place / channels)
      const [sourceAlpha, belowAlpha, alpha] = alphaOf(s[pixel] as number, d[pixel] as number)
      const pair = {
        source: times(color, sourceAlpha),
        sourceAlpha,
        below: times(under[place] as number, belowAlpha),
        belowAlpha,
      }
      return alpha > NOTHING ? clamp(f32(mode.color(pair) / alpha)) : 0
    })
    return { kind: 'float', values }
  })
  const mask = makeMask({ width, height, batch }, (index) => {
    const d = floats(parts.belowMask, index)
    const values = floats(parts.sourceMask, index).map((s, pixel) => minus(1, alphaOf(s, d[pixel] as number)[2]))
    return { kind: 'float', values }
  })
  return [image, mask]
}

const firstOf = <T extends ImageValue | MaskValue>(value: T, count: number): T =>
  value.batch === count
    ? value
    : pickFrames(
        value,
        Array.from({ length: count }, (_, index) => index),
      )
