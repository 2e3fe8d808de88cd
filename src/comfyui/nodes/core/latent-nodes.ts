import type { Json } from '../../../protocol/json.ts'
import { pickFrames, makeImage, solidImage } from '../../pixels/image.ts'
import { sampledPicture } from '../../pixels/sampled-picture.ts'
import type { ImageValue, LatentValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { cropImage, fitImage } from './image-size.ts'
import { numberInput, pyRound, textInput } from './input-values.ts'
import { soundLatent } from './latent-shape.ts'
import { attributeError, needImage, needLatent } from './python-access.ts'
import { describe } from './values.ts'

/** A latent of nothing: a picture, or a video with one latent frame per `stride` frames. */
export function emptyLatent(context: NodeContext, channels: number, block: number, stride?: number): LatentValue {
  const cut = (length: number): number => Math.max(block, Math.floor(length / block) * block)
  const length = numberInput(context, 'length', 1)
  return {
    kind: 'latent',
    width: cut(numberInput(context, 'width', 512)),
    height: cut(numberInput(context, 'height', 512)),
    batch: numberInput(context, 'batch_size', 1),
    channels,
    ...(stride !== undefined && { frames: Math.floor((length - 1) / stride) * stride + 1 }),
  }
}

function emptySound(context: NodeContext, channels: number, lengthOf: (seconds: number) => number): LatentValue {
  const length = lengthOf(numberInput(context, 'seconds', 47.6))
  return soundLatent(numberInput(context, 'batch_size', 1), channels, length)
}

const samples = (context: NodeContext, name = 'samples'): LatentValue => needLatent(context.raw.get(name))

/** @note Most nodes copy the latent before they look into it, which shows where it is none. */
const copied = (context: NodeContext, name = 'samples'): LatentValue => needLatent(context.raw.get(name), true)

/** The same latent with another size; what is known of the picture follows. */
function resized(
  latent: LatentValue,
  width: number,
  height: number,
  change: (source: ImageValue) => ImageValue,
): LatentValue {
  const { source, ...rest } = latent
  return { ...rest, width, height, ...(source && { source: change(source) }) }
}

/** Nodes that make and change latents. */
export const latentNodes: Record<string, NodeBehaviour> = {
  EmptyLatentImage: {
    run: (context) => [{ ...emptyLatent(context, 4, 8), entries: new Map([['downscale_ratio_spacial', 8]]) }],
  },
  EmptySD3LatentImage: {
    run: (context) => [{ ...emptyLatent(context, 16, 8), entries: new Map([['downscale_ratio_spacial', 8]]) }],
  },
  EmptyFlux2LatentImage: { run: (context) => [emptyLatent(context, 128, 16)] },
  EmptyHunyuanLatentVideo: { run: (context) => [emptyLatent(context, 16, 8, 4)] },
  EmptyLTXVLatentVideo: { run: (context) => [emptyLatent(context, 128, 32, 8)] },
  EmptyLatentAudio: {
    run: (context) => [emptySound(context, 64, (seconds) => pyRound((seconds * 44100) / 2048 / 2) * 2)],
  },
  EmptyAceStepLatentAudio: {
    run: (context) => [emptySound(context, 8, (seconds) => Math.trunc((seconds * 44100) / 512 / 8))],
  },
  VAEDecode: { run: (context) => [decode(context)] },
  VAEDecodeTiled: { run: (context) => [decode(context)] },
  VAEEncode: { run: (context) => [encode(context)] },
  VAEEncodeTiled: { run: (context) => [encode(context)] },
  VAEEncodeForInpaint: { run: (context) => [encode(context)] },
  SetLatentNoiseMask: { run: (context) => [copied(context)] },
  LatentUpscale: {
    run(context) {
      let width = numberInput(context, 'width')
      let height = numberInput(context, 'height')
      // @note Then it looks at nothing, and hands on whatever it was given.
      if (width === 0 && height === 0) return [context.raw.get('samples')]
      const latent = copied(context)
      if (width === 0) width = Math.max(64, pyRound((latent.width * Math.max(64, height)) / latent.height))
      else if (height === 0) height = Math.max(64, pyRound((latent.height * Math.max(64, width)) / latent.width))
      return [upscaled(latent, Math.max(64, width), Math.max(64, height), textInput(context, 'crop', 'disabled'))]
    },
  },
  LatentUpscaleBy: {
    run(context) {
      const latent = copied(context)
      const factor = numberInput(context, 'scale_by', 1.5)
      return [
        upscaled(
          latent,
          pyRound((latent.width / 8) * factor) * 8,
          pyRound((latent.height / 8) * factor) * 8,
          'disabled',
        ),
      ]
    },
  },
  RepeatLatentBatch: {
    run(context) {
      const latent = copied(context)
      return [{ ...latent, batch: latent.batch * numberInput(context, 'amount', 1) }]
    },
  },
  LatentFromBatch: {
    run(context) {
      const latent = copied(context)
      const wanted = numberInput(context, 'batch_index')
      const start = Math.min(latent.batch - 1, wanted < 0 ? Math.max(0, wanted + latent.batch) : wanted)
      const length = Math.min(latent.batch - start, numberInput(context, 'length', 1))
      const { source } = latent
      const picked =
        source &&
        pickFrames(
          source,
          Array.from({ length }, (_, index) => (start + index) % source.batch),
        )
      return [
        {
          ...latent,
          batch: length,
          entries: withIndexes(latent, start, length),
          ...(picked && { source: picked }),
          ...(latent.seed !== undefined && { seed: `${latent.seed} from ${start}` }),
        },
      ]
    },
  },
  LatentCrop: {
    run(context) {
      const latent = copied(context)
      const inside = (place: number, length: number): number => Math.min(Math.floor(place / 8), length / 8 - 8) * 8
      const x = Math.max(0, inside(numberInput(context, 'x'), latent.width))
      const y = Math.max(0, inside(numberInput(context, 'y'), latent.height))
      const width = Math.min(Math.floor(numberInput(context, 'width', 512) / 8) * 8, latent.width - x)
      const height = Math.min(Math.floor(numberInput(context, 'height', 512) / 8) * 8, latent.height - y)
      return [resized(latent, width, height, (source) => cropImage(source, x, y, width, height))]
    },
  },
  LatentFlip: { run: (context) => [copied(context)] },
  LatentRotate: {
    run(context) {
      const latent = copied(context)
      const turns = /^(?:90|270)/.test(textInput(context, 'rotation'))
      if (!turns) return [latent]
      return [
        resized(latent, latent.height, latent.width, (source) =>
          fitImage(source, latent.height, latent.width, 'bilinear', 'center'),
        ),
      ]
    },
  },
}

/** Which items of an earlier batch these are. */
function indexesOf(latent: LatentValue): Json[] {
  const known = latent.entries?.get('batch_index')
  return Array.isArray(known) ? known : Array.from({ length: latent.batch }, (_, index) => index)
}

function withIndexes(latent: LatentValue, start: number, length: number): ReadonlyMap<string, Json> {
  return new Map(latent.entries).set('batch_index', indexesOf(latent).slice(start, start + length))
}

function upscaled(latent: LatentValue, width: number, height: number, cropping: string): LatentValue {
  const blocks = (length: number): number => Math.floor(length / 8) * 8
  return resized(latent, blocks(width), blocks(height), (source) =>
    fitImage(source, blocks(width), blocks(height), 'bilinear', cropping),
  )
}

/** The picture behind a latent: the one it was encoded from, or one that stands for what was sampled. */
export function decode(context: NodeContext): ImageValue {
  const latent = samples(context)
  requireVae(context)
  const frames = latent.frames ?? 1
  const shape = { width: latent.width, height: latent.height, batch: latent.batch * frames, channels: 3 }
  const { seed, source } = latent
  if (seed !== undefined) {
    return makeImage(shape, (index) => sampledPicture(shape.batch > 1 ? `#${index} ${seed}` : seed, shape))
  }
  if (source) {
    const indexes = Array.from({ length: shape.batch }, (_, index) => index % source.batch)
    return pickFrames(source.channels === 3 ? source : solidImage({ ...shape, batch: 1 }, [0.5, 0.5, 0.5]), indexes)
  }
  return solidImage(shape, [0.5, 0.5, 0.5])
}

/** @note Pixels that do not fill a block of eight are cut off on all sides alike. */
export function encode(context: NodeContext): LatentValue {
  requireVae(context)
  const pixels = needImage(context.raw.get('pixels'), 'shape')
  const width = Math.floor(pixels.width / 8) * 8
  const height = Math.floor(pixels.height / 8) * 8
  const x = Math.floor((pixels.width % 8) / 2)
  const y = Math.floor((pixels.height % 8) / 2)
  return { kind: 'latent', width, height, batch: pixels.batch, source: cropImage(pixels, x, y, width, height) }
}

function requireVae(context: NodeContext): void {
  const vae = context.raw.get('vae')
  if (vae === null || vae === undefined) {
    throw new NodeError(
      'RuntimeError',
      'ERROR: VAE is invalid: None\n\nIf the VAE is from a checkpoint loader node your checkpoint does not contain a valid VAE.',
    )
  }
  if (typeof vae !== 'object')
    throw attributeError(vae, context.classType.startsWith('VAEEncode') ? 'encode' : 'decode')
}

/** What stands in a sampled picture for a latent that was sampled before. */
export function latentText(latent: LatentValue): string {
  return latent.seed !== undefined
    ? ` of ${describe(latent)}`
    : latent.source
      ? ` of ${latent.source.name ?? 'an image'}`
      : ''
}
