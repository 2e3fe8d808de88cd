import { frameBytes } from '../../pixels/frame.ts'
import { paste } from '../../pixels/geometry.ts'
import { concatFrames, makeImage, mapFrames, pickFrames, sizeOf } from '../../pixels/image.ts'
import { numpyRandom, type NumpyRandom } from '../../pixels/numpy-random.ts'
import { mapComponents } from '../../pixels/pointwise.ts'
import { scaleLanczos } from '../../pixels/scale-lanczos.ts'
import type { Frame, ImageValue, MaskValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { grownValues, numbered } from './autogrow.ts'
import { cropImage, fitImage } from './image-size.ts'
import { numberInput } from './input-values.ts'
import { needImage, needMask } from './python-access.ts'
import { saveImages, tempPrefix } from './save-image-files.ts'
import { isImage } from './values.ts'

const f32 = Math.fround

/** Nodes that change the images of datasets, and lists of such. */
export const imageListNodes: Record<string, NodeBehaviour> = {
  AdjustBrightness: pointwise(
    ({ factor }) =>
      (value) =>
        clamp(f32(value * f32(factor))),
  ),
  AdjustContrast: pointwise(
    ({ factor }) =>
      (value) =>
        clamp(f32(f32(f32(value - 0.5) * f32(factor)) + 0.5)),
  ),
  NormalizeImages: pointwise(
    ({ mean, std }) =>
      (value) =>
        f32(f32(value - f32(mean)) / f32(std)),
  ),
  CenterCropImages: cropped((free) => Math.floor(free / 2)),
  RandomCropImages: cropped((free, random) => (free > 0 ? random.below(free + 1) : 0)),
  ShuffleDataset: {
    run(context) {
      const images = singles(context)
      return [
        randomOf(context)
          .permutation(images.length)
          .map((index) => images[index]),
      ]
    },
  },
  ShuffleImageTextDataset: {
    run(context) {
      const images = listOf(context, 'images')
      const texts = listOf(context, 'texts')
      const order = randomOf(context).permutation(images.length)
      if (order.some((index) => index >= texts.length)) throw new NodeError('IndexError', 'list index out of range')
      return [order.map((index) => images[index]), order.map((index) => texts[index])]
    },
  },
  MergeImageLists: { run: (context) => [singles(context)] },
  ImageDeduplication: {
    run: (context) => [distinct(singles(context), numberOf(context, 'similarity_threshold', 0.95))],
  },
  ImageGrid: { run: (context) => [grid(context)] },
  BatchMasksNode: {
    run(context) {
      const given = [...grownValues(context, numbered('masks', 'mask', 50)).values()]
      const [first, ...others] = given.map((mask) => needMask(mask, 'shape'))
      if (!first) return [null]
      const fitted = others.map((mask) => fitImage(mask, first.width, first.height, 'bilinear', 'center'))
      return [concatFrames([first, ...fitted])]
    },
  },
  ImageCompare: { run: (context) => ({ ui: { a_images: shown(context, 'a'), b_images: shown(context, 'b') } }) },
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

interface Numbers {
  readonly factor: number
  readonly mean: number
  readonly std: number
}

function pointwise(changeOf: (numbers: Numbers) => (value: number) => number): NodeBehaviour {
  return {
    run(context) {
      const change = changeOf({
        factor: numberInput(context, 'factor', 1),
        mean: numberInput(context, 'mean', 0.5),
        std: numberInput(context, 'std', 0.5),
      })
      const image = needImage(context.raw.get('images'), 'shape')
      return [mapFrames(image, (frame, size) => mapComponents(frame, size, change))]
    },
  }
}

/** @note PIL cuts these: what comes out are bytes. */
function asBytes(image: ImageValue): ImageValue {
  return mapFrames(image, (frame, size) => ({ kind: 'raster', bytes: frameBytes(frame, size) }))
}

function cropped(place: (free: number, random: NumpyRandom) => number): NodeBehaviour {
  return {
    run(context) {
      const image = needImage(context.raw.get('images'), 'shape')
      const random = randomOf(context)
      const width = Math.min(image.width, numberInput(context, 'width', 512))
      const height = Math.min(image.height, numberInput(context, 'height', 512))
      const x = place(image.width - width, random)
      const y = place(image.height - height, random)
      return [cropImage(asBytes(image), x, y, width, height)]
    },
  }
}

const LARGEST_SEED = 2n ** 32n - 1n

function randomOf(context: NodeContext): NumpyRandom {
  const [seed] = listOf(context, 'seed')
  return numpyRandom((typeof seed === 'bigint' || typeof seed === 'number' ? BigInt(seed) : 0n) % LARGEST_SEED)
}

/** @note These take whole lists, of inputs that are no list too. */
function listOf(context: NodeContext, name: string): readonly unknown[] {
  const value = context.raw.get(name)
  return Array.isArray(value) ? value : [value]
}

function numberOf(context: NodeContext, name: string, fallback: number): number {
  const [value] = listOf(context, name)
  return value === undefined || value === null ? fallback : Number(typeof value === 'object' ? String(value) : value)
}

function singles(context: NodeContext): ImageValue[] {
  return listOf(context, 'images').flatMap((image) => {
    const batch = needImage(image, 'shape')
    return Array.from({ length: batch.batch }, (_, index) => pickFrames(batch, [index]))
  })
}

const HASH_SIDE = 8

/** Which of 64 places are lighter than the picture is on average. */
function lightPlaces(image: ImageValue): boolean[] {
  const size = sizeOf(image)
  const small = scaleLanczos(frameBytes(image.frame(0), size), size, HASH_SIDE, HASH_SIDE)
  const greys = Array.from({ length: HASH_SIDE * HASH_SIDE }, (_, pixel) => {
    const at = (channel: number): number =>
      small[pixel * size.channels + Math.min(channel, size.channels - 1)] as number
    return (at(0) * 19595 + at(1) * 38470 + at(2) * 7471 + 0x8000) >> 16
  })
  const mean = greys.reduce((sum, grey) => sum + grey, 0) / greys.length
  return greys.map((grey) => grey > mean)
}

function distinct(images: readonly ImageValue[], threshold: number): ImageValue[] {
  const kept: { image: ImageValue; places: boolean[] }[] = []
  for (const image of images) {
    const places = lightPlaces(image)
    const isKnown = kept.some(({ places: others }) => {
      const differing = places.filter((place, index) => place !== others[index]).length
      return 1 - differing / places.length >= threshold
    })
    if (!isKnown) kept.push({ image, places })
  }
  return kept.map(({ image }) => image)
}

function grid(context: NodeContext): ImageValue {
  const images = singles(context)
  if (images.length === 0) throw new NodeError('ValueError', 'Cannot create grid from empty image list')
  const columns = numberOf(context, 'columns', 4)
  const [width, height] = [numberOf(context, 'cell_width', 256), numberOf(context, 'cell_height', 256)]
  const padding = numberOf(context, 'padding', 4)
  const rows = Math.ceil(images.length / columns)
  const size = {
    width: columns * (width + padding) - padding,
    height: rows * (height + padding) - padding,
    channels: 3,
  }
  return makeImage({ ...size, batch: 1 }, () =>
    images.reduce<Frame>(
      (canvas, image, index) => {
        const cell = fitImage(image, width, height, 'lanczos', 'disabled')
        const [x, y] = [(index % columns) * (width + padding), Math.floor(index / columns) * (height + padding)]
        return paste(canvas, size, cell.frame(0), sizeOf(cell), x, y)
      },
      { kind: 'solid', color: [0, 0, 0] },
    ),
  )
}

/** @note Each side has letters of its own in the names of its files. */
function shown(context: NodeContext, side: 'a' | 'b'): readonly { readonly [key: string]: string }[] {
  const given = context.raw.get(`image_${side}`) ?? null
  if (given === null) return []
  const images: ImageValue | MaskValue = isImage(given) ? given : needImage(given, 'shape')
  if (images.batch === 0) return []
  const kept = context.nodeState.get('compareLetters')
  const letters = typeof kept === 'string' ? kept : tempPrefix(() => context.random()).replace('ComfyUI', '')
  context.nodeState.set('compareLetters', letters)
  const prefix = `comfy.compare.${side}${letters}`
  return saveImages(context.files, images, { prefix, kind: 'temp', level: 1, texts: () => [] })
}
