import { paste } from '../../pixels/geometry.ts'
import { makeImage, sizeOf } from '../../pixels/image.ts'
import type { Frame, ImageValue, LatentValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { cropImage } from './image-size.ts'
import { numberInput, pyRound } from './input-values.ts'
import { needImage, needLatent } from './python-access.ts'

/** Nodes that give or take lists. */
export const listNodes: Record<string, NodeBehaviour> = {
  CreateList: {
    run: (context) => [[...context.raw.keys()].flatMap((name) => listOf(context, name))],
  },
  SplitImageToTileList: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'shape')
      const tile = [numberInput(context, 'tile_width', 1024), numberInput(context, 'tile_height', 1024)] as const
      const boxes = tileBoxes(image, tile, numberInput(context, 'overlap', 128))
      return [boxes.map(({ x, y, width, height }) => cropImage(image, x, y, width, height))]
    },
  },
  ImageMergeTileList: { run: (context) => [mergeTiles(context)] },
  RebatchLatents: {
    run(context) {
      const latents = listOf(context, 'latents').map((latent) => needLatent(latent))
      const size = Number(listOf(context, 'batch_size')[0])
      return [rebatch(latents, size)]
    },
  },
}

/** @note These take whole lists, of inputs that are no list too. */
function listOf(context: NodeContext, name: string): readonly unknown[] {
  const value = context.raw.get(name)
  return Array.isArray(value) ? value : [value]
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

/** @note The real node fades tiles into each other; here a later one lies over those before it. */
function mergeTiles(context: NodeContext): ImageValue {
  const tiles = listOf(context, 'image_list').map((tile) => needImage(tile, 'shape'))
  const [first] = tiles
  if (!first) throw new NodeError('IndexError', 'list index out of range')
  const width = Number(listOf(context, 'final_width')[0])
  const height = Number(listOf(context, 'final_height')[0])
  const overlap = Number(listOf(context, 'overlap')[0])
  const boxes = tileBoxes({ width, height }, [first.width, first.height], overlap)
  const shape = { width, height, channels: first.channels, batch: first.batch }
  return makeImage(shape, (index) => {
    const black: Frame = { kind: 'solid', color: new Array<number>(first.channels).fill(0) }
    return tiles.slice(0, boxes.length).reduce<Frame>((canvas, tile, place) => {
      const { x, y } = boxes[place] as Box
      return paste(canvas, shape, tile.frame(Math.min(index, tile.batch - 1)), sizeOf(tile), x, y)
    }, black)
  })
}

/** Latents of one size in batches of this many; a change of size begins a new one. */
function rebatch(latents: readonly LatentValue[], size: number): LatentValue[] {
  const batches: LatentValue[] = []
  for (const latent of latents) {
    for (let left = latent.batch; left > 0;) {
      const last = batches.at(-1)
      const isSame = last?.width === latent.width && last.height === latent.height && last.batch < size
      const taken = Math.min(left, isSame ? size - last.batch : size)
      if (isSame) batches[batches.length - 1] = { ...last, batch: last.batch + taken }
      else batches.push({ ...latent, batch: taken })
      left -= taken
    }
  }
  return batches
}
