import { pyRepr } from '../../../protocol/python-text.ts'
import { mapFrames, sizeOf, solidImage } from '../../pixels/image.ts'
import { paste } from '../../pixels/geometry.ts'
import type { ImageValue } from '../image-value.ts'
import { NodeError, type NodeContext } from '../node-behaviour.ts'
import { withChannels } from './image-channels.ts'
import { fitImage } from './image-size.ts'
import { numberInput, textInput } from './input-values.ts'
import { needImage } from './python-access.ts'

const COLORS = new Map<string, readonly number[]>([
  ['white', [1, 1, 1]],
  ['black', [0, 0, 0]],
  ['red', [1, 0, 0]],
  ['green', [0, 1, 0]],
  ['blue', [0, 0, 1]],
])

/** Two images side by side or one above the other, with a strip of colour between them. */
export function stitchImages(context: NodeContext): ImageValue {
  const first = needImage(context.raw.get('image1'), 'shape')
  const given = context.raw.get('image2')
  if (given === undefined || given === null) return first
  const direction = textInput(context, 'direction', 'right')
  const isRow = direction === 'left' || direction === 'right'
  const isMatched = context.inputs['match_image_size'] === true
  const second = isMatched ? matched(needImage(given, 'shape'), first, isRow) : needImage(given, 'shape')
  const color = colorNamed(textInput(context, 'spacing_color', 'white'))
  const spacing = numberInput(context, 'spacing_width')
  const gap = spacing > 0 ? spacing + (spacing % 2) : 0
  const across = isRow ? Math.max(first.height, second.height) : Math.max(first.width, second.width)
  const channels = Math.max(first.channels, second.channels)
  const parts = [first, second].map((part) => withChannels(padded(part, across, isRow, color), channels))
  if (direction === 'left' || direction === 'up') parts.reverse()
  const along = parts.reduce((sum, part) => sum + (isRow ? part.width : part.height), gap)
  const shape = { width: isRow ? along : across, height: isRow ? across : along }
  let canvas = solidImage({ ...shape, batch: Math.max(first.batch, second.batch) }, [...color, 1].slice(0, channels))
  let place = 0
  for (const part of parts) {
    canvas = isRow ? layOver(canvas, part, place, 0) : layOver(canvas, part, 0, place)
    place += (isRow ? part.width : part.height) + gap
  }
  return canvas
}

function colorNamed(name: string): readonly number[] {
  const color = COLORS.get(name)
  if (!color) throw new NodeError('KeyError', pyRepr(name))
  return color
}

function matched(image: ImageValue, first: ImageValue, isRow: boolean): ImageValue {
  const aspect = image.width / image.height
  const width = isRow ? Math.trunc(first.height * aspect) : first.width
  const height = isRow ? first.height : Math.trunc(first.width / aspect)
  return fitImage(image, width, height, 'lanczos', 'disabled')
}

/** @note The rim beside the smaller image is white or grey at most: for a colour ComfyUI takes black there. */
function padded(image: ImageValue, across: number, isRow: boolean, color: readonly number[]): ImageValue {
  const missing = across - (isRow ? image.height : image.width)
  if (missing === 0) return image
  const shade = Number(color.every((component) => component === 1))
  const shape = { width: isRow ? image.width : across, height: isRow ? across : image.height, batch: image.batch }
  const rim = solidImage(shape, new Array<number>(image.channels).fill(shade))
  const before = Math.floor(missing / 2)
  return isRow ? layOver(rim, image, 0, before) : layOver(rim, image, before, 0)
}

/** One image laid over another at this place; of a shorter batch the last one goes on. */
export function layOver(below: ImageValue, above: ImageValue, x: number, y: number): ImageValue {
  return mapFrames(below, (frame, size, index) =>
    paste(frame, size, above.frame(Math.min(index, above.batch - 1)), sizeOf(above), x, y),
  )
}
