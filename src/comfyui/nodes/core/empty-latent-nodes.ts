import type { Json } from '../../../protocol/json.ts'
import type { LatentValue } from '../image-value.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { numberInput, pyRound } from './input-values.ts'
import { latentOfShape } from './latent-shape.ts'
import { requireSizes } from './python-access.ts'

/** Latents of zeros for models of their own kinds: what differs is the shape, and what else is in the dict. */
export const emptyLatentNodes: Record<string, NodeBehaviour> = {
  EmptyMochiLatentVideo: zeros((size) => [size.batch, 12, steps(size.length, 6), size.rows(8), size.columns(8)]),
  EmptyCosmosLatentVideo: zeros((size) => [size.batch, 16, steps(size.length, 8), size.rows(8), size.columns(8)]),
  EmptyARVideoLatent: zeros((size) => [size.batch, 16, steps(size.length, 4), size.rows(8), size.columns(8)]),
  EmptyHunyuanVideo15Latent: zeros((size) => [size.batch, 32, steps(size.length, 4), size.rows(16), size.columns(16)]),
  EmptyHunyuanImageLatent: zeros((size) => [size.batch, 64, size.rows(32), size.columns(32)]),
  EmptyChromaRadianceLatentImage: zeros((size) => [size.batch, 3, size.rows(1), size.columns(1)]),
  EmptyQwenImageLayeredLatentImage: zeros((size, context) => [
    size.batch,
    16,
    numberInput(context, 'layers', 3) + 1,
    size.rows(8),
    size.columns(8),
  ]),
  'EmptyAceStep1.5LatentAudio': zeros(
    (size, context) => [size.batch, 64, pyRound((numberInput(context, 'seconds', 120) * 48000) / 1920)],
    { type: 'audio' },
  ),
  StableCascade_EmptyLatentImage: {
    run(context) {
      const size = sizeOf(context)
      const compression = numberInput(context, 'compression', 42)
      return [
        latent([size.batch, 16, size.rows(compression), size.columns(compression)]),
        latent([size.batch, 4, size.rows(4), size.columns(4)]),
      ]
    },
  },
}

interface Size {
  readonly batch: number
  /** Frames. */
  readonly length: number
  /** The rows of blocks that are so many pixels high. */
  rows(block: number): number
  columns(block: number): number
}

function sizeOf(context: NodeContext): Size {
  const [width, height] = [numberInput(context, 'width', 512), numberInput(context, 'height', 512)]
  return {
    batch: numberInput(context, 'batch_size', 1),
    length: numberInput(context, 'length', 1),
    rows: (block) => Math.floor(height / block),
    columns: (block) => Math.floor(width / block),
  }
}

const steps = (frames: number, stride: number): number => Math.floor((frames - 1) / stride) + 1

function zeros(
  shapeOf: (size: Size, context: NodeContext) => readonly number[],
  entries: Readonly<Record<string, Json>> = {},
): NodeBehaviour {
  return { run: (context) => [latent(shapeOf(sizeOf(context), context), entries)] }
}

function latent(shape: readonly number[], entries: Readonly<Record<string, Json>> = {}): LatentValue | undefined {
  requireSizes(shape)
  const made = latentOfShape(shape)
  return made && { ...made, ...(Object.keys(entries).length > 0 && { entries: new Map(Object.entries(entries)) }) }
}
