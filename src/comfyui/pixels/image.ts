import type { Frame, ImageValue, MaskValue } from '../nodes/image-value.ts'
import { NodeError } from '../nodes/node-behaviour.ts'
import type { FrameSize } from './frame.ts'

/** How large the images of a batch are, and how many there are: pixels, and 1, 3 or 4 channels. */
export interface ImageShape extends FrameSize {
  readonly batch: number
  /** What the picture was loaded from. */
  readonly name?: string
}

/** An image whose frames are drawn when they are first asked for, and only once. */
export function makeImage(shape: ImageShape, draw: (index: number) => Frame): ImageValue {
  const { width, height, channels, batch, name } = shape
  requireMemory(width * height * channels * batch * BYTES_OF_FLOAT)
  return { kind: 'image', width, height, batch, channels, ...(name !== undefined && { name }), frame: drawOnce(draw) }
}

/** A mask whose frames are drawn when they are first asked for, and only once. */
export function makeMask(shape: Omit<ImageShape, 'channels'>, draw: (index: number) => Frame): MaskValue {
  const { width, height, batch } = shape
  return { kind: 'mask', width, height, batch, frame: drawOnce(draw) }
}

/**
 * An image of one colour, for nodes that give one. Any object will do that is an `ImageValue`.
 *
 * @param shape width and height in pixels, and how many such images
 * @param color red, green, blue and maybe alpha, from 0 to 1
 * @example
 * ```ts
 * import { defineNode, setupComfyMock, solidImage } from 'comfyui-mock'
 *
 * const red = defineNode({
 *   class_type: 'Red',
 *   input: { required: { width: ['INT', { default: 512 }], height: ['INT', { default: 512 }] } },
 *   output: ['IMAGE'],
 *   run: ({ inputs }) => [solidImage({ width: Number(inputs.width), height: Number(inputs.height), batch: 1 }, [1, 0, 0])],
 * })
 * const comfy = setupComfyMock({ nodes: [red] })
 * ```
 */
export function solidImage(shape: Omit<ImageShape, 'channels'>, color: readonly number[]): ImageValue {
  const frame: Frame = { kind: 'solid', color }
  return makeImage({ ...shape, channels: color.length }, () => frame)
}

export function solidMask(shape: Omit<ImageShape, 'channels'>, value: number): MaskValue {
  const frame: Frame = { kind: 'solid', color: [value] }
  return makeMask(shape, () => frame)
}

/** The size of one frame. */
export function sizeOf(value: ImageValue | MaskValue): FrameSize {
  return { width: value.width, height: value.height, channels: value.kind === 'image' ? value.channels : 1 }
}

function shapeOf(value: ImageValue | MaskValue): ImageShape {
  const name = value.kind === 'image' ? value.name : undefined
  return { ...sizeOf(value), batch: value.batch, ...(name !== undefined && { name }) }
}

/** The same picture operation on all frames of an image or a mask, without a change of kind. */
export function mapFrames<T extends ImageValue | MaskValue>(
  value: T,
  operation: (frame: Frame, size: FrameSize, index: number) => Frame,
  changed: Partial<ImageShape> = {},
): T {
  const shape = { ...shapeOf(value), ...changed }
  const draw = (index: number): Frame => operation(value.frame(index), sizeOf(value), index)
  return (value.kind === 'image' ? makeImage(shape, draw) : makeMask(shape, draw)) as T
}

/** The frames over and over again, or only the first of them, until there are so many. */
export function repeatFrames<T extends ImageValue | MaskValue>(value: T, batch: number): T {
  if (value.batch === batch || value.batch === 0) return value
  return pickFrames(
    value,
    Array.from({ length: batch }, (_, index) => index % value.batch),
  )
}

/** Some frames of an image or a mask, in the order of their indexes. */
export function pickFrames<T extends ImageValue | MaskValue>(value: T, indexes: readonly number[]): T {
  const shape = { ...shapeOf(value), batch: indexes.length }
  const draw = (index: number): Frame => value.frame(Number(indexes[index]))
  return (value.kind === 'image' ? makeImage(shape, draw) : makeMask(shape, draw)) as T
}

/** All frames one after the other; all parts have the size of the first. */
export function concatFrames<T extends ImageValue | MaskValue>(parts: readonly [T, ...T[]]): T {
  const [first] = parts
  const draws = parts.flatMap((part) => Array.from({ length: part.batch }, (_, index) => () => part.frame(index)))
  const draw = (index: number): Frame => (draws[index] ?? (() => first.frame(0)))()
  const shape = { ...sizeOf(first), batch: draws.length }
  return (first.kind === 'image' ? makeImage(shape, draw) : makeMask(shape, draw)) as T
}

/** A mask as a grey picture in three channels. */
export function maskToImage(mask: MaskValue): ImageValue {
  return makeImage({ ...sizeOf(mask), channels: 3, batch: mask.batch }, (index) => spread(mask.frame(index)))
}

function spread(frame: Frame): Frame {
  switch (frame.kind) {
    case 'solid':
      return { kind: 'solid', color: frame.color.flatMap((value) => [value, value, value]) }
    case 'raster':
      return { kind: 'raster', bytes: triple(frame.bytes, new Uint8Array(frame.bytes.length * 3)) }
    case 'float':
      return { kind: 'float', values: triple(frame.values, new Float32Array(frame.values.length * 3)) }
  }
}

function triple<T extends Uint8Array | Float32Array>(source: T, target: T): T {
  for (let index = 0; index < source.length; index += 1) target.fill(source[index] as number, index * 3, index * 3 + 3)
  return target
}

const BYTES_OF_FLOAT = 4
const MEMORY = 64 * 1024 ** 3

/** @note The real server has its pictures in memory, all of them: here they are drawn when asked for. */
function requireMemory(bytes: number): void {
  if (bytes <= MEMORY) return
  throw new NodeError(
    'RuntimeError',
    `[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bytes} bytes. Error code 12 (Cannot allocate memory)`,
  )
}

function drawOnce(draw: (index: number) => Frame): (index: number) => Frame {
  const drawn: Frame[] = []
  return (index) => (drawn[index] ??= draw(index))
}
