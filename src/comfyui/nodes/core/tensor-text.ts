import { pyRepr } from '../../../protocol/python-text.ts'
import { fromByte } from '../../pixels/frame.ts'
import { sizeOf } from '../../pixels/image.ts'
import type { Frame, ImageValue, LatentValue, MaskValue } from '../image-value.ts'
import { exponentText, fixedText } from './number-format.ts'
import { tensorShape } from './latent-shape.ts'
import { describe, isAudio, isImage, isLatent, isMask, isSigmas } from './values.ts'

/** Reads the component of a tensor that has this place when all are laid out in a row. */
export type TensorReader = (place: number) => number

type TensorPrinter = (shape: readonly number[], read: TensorReader) => string

/**
 * The text that Python has for a value on a link: torch's print of tensors, dicts with such, objects by their address.
 *
 * @param print writes the tensors themselves; as torch does unless told otherwise
 */
export function describeTensor(value: object, print: TensorPrinter = tensorText): string {
  if (isImage(value) || isMask(value)) return pictureText(value, print)
  if (isLatent(value)) return latentText(value, print)
  if (isAudio(value)) {
    const { batch, channels, length, sampleRate } = value
    return `{'waveform': ${print([batch, channels, length], () => 0)}, 'sample_rate': ${sampleRate}}`
  }
  if (isSigmas(value)) return print([value.steps + 1], () => 0)
  const kind = 'kind' in value ? String(value.kind) : 'object'
  const path = pythonClassOf(kind, value)
  return path === undefined ? `<comfyui-mock ${kind} ${describe(value)}>` : `<${path} object at ${ADDRESS}>`
}

/** @note The address of an object is whatever the allocator gave. */
const ADDRESS = '0x7f6a5c0d3e50'

function pythonClassOf(kind: string, value: object): string | undefined {
  switch (kind) {
    case 'video': {
      const name = 'source' in value && value.source !== undefined ? 'VideoFromFile' : 'VideoFromComponents'
      return `comfy_api.latest._input_impl.video_types.${name}`
    }
    case 'noise':
      return `comfy_extras.nodes_custom_sampler.Noise_${describe(value) === 'no noise' ? 'EmptyNoise' : 'RandomNoise'}`
    case 'sampler':
      return 'comfy.samplers.KSAMPLER'
  }
  return undefined
}

function pictureText(picture: ImageValue | MaskValue, print: TensorPrinter): string {
  const size = sizeOf(picture)
  const count = size.width * size.height * size.channels
  const shape =
    picture.kind === 'image'
      ? [picture.batch, size.height, size.width, size.channels]
      : [picture.batch, size.height, size.width]
  const frames: Frame[] = []
  return print(shape, (place) => {
    const index = Math.floor(place / count)
    const frame = (frames[index] ??= picture.frame(index))
    return componentAt(frame, size.channels, place % count)
  })
}

/** @note Only the corners of a picture are printed: it need not be spread out for that. */
function componentAt(frame: Frame, channels: number, place: number): number {
  switch (frame.kind) {
    case 'solid':
      return Math.fround(frame.color[place % channels] ?? 0)
    case 'raster':
      return fromByte(frame.bytes[place] ?? 0)
    case 'float':
      return frame.values[place] ?? 0
  }
}

/** The dict that a latent is. */
function latentText(latent: LatentValue, print: TensorPrinter): string {
  const others = Array.from(latent.entries ?? [], ([name, value]) => `, ${pyRepr(name)}: ${pyRepr(value)}`)
  return `{'samples': ${print(tensorShape(latent), () => latent.fill ?? 0)}${others.join('')}}`
}

const EDGE = 3
const MOST_SHOWN = 1000
const LINE_WIDTH = 80
const PREFIX = 'tensor('

/**
 * A tensor of 32-bit floats as torch prints it: four digits, no more than a thousand components, lines of 80.
 *
 * @note Of a large one the first and last three along each dimension are shown, and only these decide on the width of
 * the columns and on the notation.
 */
export function tensorText(shape: readonly number[], read: TensorReader): string {
  const count = product(shape)
  if (count === 0) {
    const size = shape.length === 1 ? '' : `, size=(${shape.join(', ')})`
    return `${PREFIX}[]${size})`
  }
  const isLarge = count > MOST_SHOWN
  const shown: number[] = []
  visit(shape, 0, isLarge, (place) => shown.push(read(place)))
  const format = columnFormat(shown)
  return `${PREFIX}${block(shape, 0, PREFIX.length, isLarge, format, read)})`
}

/** The indexes along one dimension that are shown. */
function edges(size: number, isLarge: boolean): number[] {
  const all = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)
  return isLarge && size > 2 * EDGE ? [...all(0, EDGE), ...all(size - EDGE, size)] : all(0, size)
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

function visit(shape: readonly number[], start: number, isLarge: boolean, see: (place: number) => void): void {
  const [size, ...inner] = shape
  if (size === undefined) return see(start)
  const step = product(inner)
  for (const index of edges(size, isLarge)) visit(inner, start + index * step, isLarge, see)
}

interface ColumnFormat {
  readonly width: number
  text(value: number): string
}

function columnFormat(values: readonly number[]): ColumnFormat {
  const counted = values.filter((value) => Number.isFinite(value) && value !== 0)
  const sizes = counted.map(Math.abs)
  const least = sizes.reduce((low, size) => Math.min(low, size), Infinity)
  const greatest = sizes.reduce((high, size) => Math.max(high, size), 0)
  const isWhole = counted.every(Number.isInteger)
  const isScientific = counted.length > 0 && (greatest / least > 1000 || greatest > 1e8 || least < 1e-4)
  const write = (value: number): string => {
    if (isScientific) return exponentText(value, 4)
    if (!isWhole) return fixedText(value, 4)
    return Number.isFinite(value) ? `${fixedText(value, 0)}.` : fixedText(value, 0)
  }
  const width = counted.reduce((widest, value) => Math.max(widest, write(value).length), 1)
  return { width, text: (value) => write(value).padStart(width) }
}

function block(
  shape: readonly number[],
  start: number,
  indent: number,
  isLarge: boolean,
  format: ColumnFormat,
  read: TensorReader,
): string {
  const [size, ...inner] = shape
  if (size === undefined) return format.text(read(start))
  const step = product(inner)
  const shown = edges(size, isLarge)
  const isCut = shown.length < size
  const parts = shown.map((index) => block(inner, start + index * step, indent + 1, isLarge, format, read))
  if (inner.length > 0) {
    if (isCut) parts.splice(EDGE, 0, '...')
    return `[${parts.join(`,${'\n'.repeat(inner.length)}${' '.repeat(indent + 1)}`)}]`
  }
  if (isCut) parts.splice(EDGE, 0, ' ...')
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (format.width + 2)))
  const lines = Array.from({ length: Math.ceil(parts.length / perLine) }, (_, line) =>
    parts.slice(line * perLine, (line + 1) * perLine).join(', '),
  )
  return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`
}
