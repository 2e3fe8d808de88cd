import { fusedMultiplyAdd } from '../../pixels/float32.ts'
import { frameFloats } from '../../pixels/frame.ts'
import { makeImage, sizeOf } from '../../pixels/image.ts'
import type { Frame, ImageValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { cropImage } from './image-size.ts'
import { numberInput, pyRound } from './input-values.ts'
import { needImage } from './python-access.ts'

const f32 = Math.fround

/** Nodes that cut images into tiles, and put these together again. */
export const tileNodes: Record<string, NodeBehaviour> = {
  SplitImageToTileList: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const tile = [numberInput(context, 'tile_width', 1024), numberInput(context, 'tile_height', 1024)] as const
      const boxes = tileBoxes(image, tile, numberInput(context, 'overlap', 128))
      return [boxes.map(({ x, y, width, height }) => cropImage(image, x, y, width, height))]
    },
  },
  ImageMergeTileList: { run: (context) => [mergeTiles(context)] },
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** @note The last tile of a row or column moves back until it lies inside: it overlaps more than the others do. */
function tileBoxes(
  size: { readonly width: number; readonly height: number },
  [tileWidth, tileHeight]: readonly [number, number],
  overlap: number,
): Box[] {
  const columns = places(size.width, tileWidth, overlap)
  const width = Math.min(tileWidth, size.width)
  const height = Math.min(tileHeight, size.height)
  return places(size.height, tileHeight, overlap).flatMap((y) => columns.map((x) => ({ x, y, width, height })))
}

function places(length: number, tile: number, overlap: number): number[] {
  const stride = Math.max(1, pyRound(Math.max(tile * 0.25, tile - overlap)))
  const starts: number[] = []
  for (let place = 0; place < length; place += stride) {
    const end = Math.min(place + tile, length)
    starts.push(Math.max(0, end - tile))
    if (end >= length) break
  }
  return starts
}

function mergeTiles(context: NodeContext): ImageValue {
  const tiles = listOf(context, 'image_list').map((tile) => needImage(tile, 'shape'))
  const [first] = tiles
  if (!first) throw new NodeError('IndexError', 'list index out of range')
  const width = Number(listOf(context, 'final_width')[0] ?? 1024)
  const height = Number(listOf(context, 'final_height')[0] ?? 1024)
  const overlap = Number(listOf(context, 'overlap')[0] ?? 128)
  const boxes = tileBoxes({ width, height }, [first.width, first.height], overlap)
  const shape = { width, height, channels: first.channels, batch: first.batch }
  const weight = overlap > 0 ? arch(first.width, first.height) : undefined
  return makeImage(shape, (index) =>
    mergeFrames(shape, tiles.slice(0, boxes.length), boxes, index, weight, first.width),
  )
}

/** @note These take whole lists, of inputs that are no list too. */
function listOf(context: NodeContext, name: string): readonly unknown[] {
  const value = context.raw.get(name)
  return Array.isArray(value) ? value : [value]
}

const LEAST = f32(1e-5)

/** Half a wave along each side: a tile counts most in its middle. */
function arch(width: number, height: number): Float32Array {
  const wave = (length: number): number[] => {
    const step = f32(1 / (length - 1))
    return Array.from({ length }, (_, place) => {
      const share = place < Math.floor(length / 2) ? f32(step * place) : fusedMultiplyAdd(-step, length - 1 - place, 1)
      return Math.max(LEAST, f32(Math.sin(f32(f32(Math.PI) * (length === 1 ? 0 : share)))))
    })
  }
  const [across, down] = [wave(width), wave(height)]
  return Float32Array.from({ length: width * height }, (_, pixel) => {
    return (down[Math.floor(pixel / width)] as number) * (across[pixel % width] as number)
  })
}

function mergeFrames(
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: number },
  tiles: readonly ImageValue[],
  boxes: readonly Box[],
  index: number,
  weight: Float32Array | undefined,
  weightWidth: number,
): Frame {
  const sums = new Float32Array(width * height * channels)
  const weights = new Float32Array(width * height)
  for (const [place, tile] of tiles.entries()) {
    const box = boxes[place] as Box
    const floats = frameFloats(tile.frame(Math.min(index, tile.batch - 1)), sizeOf(tile))
    for (let y = 0; y < Math.min(box.height, tile.height); y += 1) {
      for (let x = 0; x < Math.min(box.width, tile.width); x += 1) {
        const share = weight ? (weight[y * weightWidth + x] as number) : 1
        const pixel = (box.y + y) * width + box.x + x
        weights[pixel] = (weights[pixel] as number) + share
        for (let channel = 0; channel < channels; channel += 1) {
          const value = floats[(y * tile.width + x) * tile.channels + channel] as number
          sums[pixel * channels + channel] = (sums[pixel * channels + channel] as number) + f32(value * share)
        }
      }
    }
  }
  // @note Where no tile lies it is black.
  return {
    kind: 'float',
    values: sums.map((sum, place) => sum / ((weights[Math.floor(place / channels)] as number) || 1)),
  }
}
