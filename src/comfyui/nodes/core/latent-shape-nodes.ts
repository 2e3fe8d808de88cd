import type { Json } from '../../../protocol/json.ts'
import type { LatentValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { grownValues, numbered } from './autogrow.ts'
import { numberInput, textInput } from './input-values.ts'
import { latentOfShape, tensorShape } from './latent-shape.ts'
import { needLatent, requireBroadcast } from './python-access.ts'

/** Nodes that compute with latents, or cut and join them: what is seen of it is their shape. */
export const latentShapeNodes: Record<string, NodeBehaviour> = {
  LatentAdd: { run: (context) => [computed(context)] },
  LatentSubtract: { run: (context) => [computed(context)] },
  LatentInterpolate: { run: (context) => [computed(context)] },
  LatentMultiply: { run: (context) => [needLatent(context.raw.get('samples'), true)] },
  LatentConcat: { run: (context) => [concatenated(context)] },
  LatentCut: { run: (context) => [cut(context)] },
  LatentCutToBatch: { run: (context) => [cutToBatch(context)] },
  LatentBatchSeedBehavior: {
    run(context) {
      const latent = needLatent(context.raw.get('samples'), true)
      const entries = new Map(latent.entries)
      if (textInput(context, 'seed_behavior', 'fixed') === 'random') entries.delete('batch_index')
      else {
        const known = entries.get('batch_index')
        const number = Array.isArray(known) ? (known[0] ?? 0) : 0
        entries.set('batch_index', new Array<Json>(latent.batch).fill(number))
      }
      return [{ ...latent, entries }]
    },
  },
  LatentBatch: {
    run(context) {
      const first = needLatent(context.raw.get('samples1'), true)
      return [batched([first, needLatent(context.raw.get('samples2'))])]
    },
  },
  BatchLatentsNode: {
    run(context) {
      const given = [...grownValues(context, numbered('latents', 'latent', 50)).values()]
      return [batched(given.map((latent, index) => needLatent(latent, index === 0)))]
    },
  },
  LatentCompositeMasked: {
    run(context) {
      const destination = needLatent(context.raw.get('destination'), true)
      needLatent(context.raw.get('source'))
      return [destination]
    },
  },
}

/** @note The second latent takes on the size and the batch of the first; only its channels have to be the same. */
function computed(context: NodeContext): LatentValue {
  const first = needLatent(context.raw.get('samples1'), true)
  const second = needLatent(context.raw.get('samples2'))
  const shape = tensorShape(first)
  requireBroadcast(shape, [shape[0] ?? 1, second.channels ?? 4, ...shape.slice(2)])
  return first
}

/** The latent with samples of another shape; what it was made of does not fit any more. */
function withShape(latent: LatentValue, shape: readonly number[]): LatentValue {
  const { source: _, ...rest } = latent
  const changed = latentOfShape(shape)
  if (!changed) return latent
  return { ...rest, ...changed, ...(latent.entries && { entries: latent.entries }) }
}

const FROM_END: Readonly<Record<string, number>> = { x: 1, y: 2, t: 3 }

function dimensionOf(name: string, shape: readonly number[]): number {
  const letter = ['x', 'y', 't'].find((known) => name.includes(known)) ?? 'x'
  return shape.length - (FROM_END[letter] ?? 1)
}

function concatenated(context: NodeContext): LatentValue {
  const first = needLatent(context.raw.get('samples1'), true)
  const second = needLatent(context.raw.get('samples2'))
  const name = textInput(context, 'dim', 'x')
  const shapes = [tensorShape(first), [first.batch, ...tensorShape(second).slice(1)]]
  const [left = [], right = []] = name.includes('-') ? shapes.toReversed() : shapes
  const dimension = dimensionOf(name, left)
  requireSameSides(left, right, dimension, 1)
  const length = (left[dimension] ?? 0) + (right[dimension] ?? 0)
  return withShape(first, left.with(dimension, length))
}

/** The error of `torch.cat` for sizes that do not go together. */
function requireSameSides(left: readonly number[], right: readonly number[], dimension: number, index: number): void {
  if (left.length !== right.length) {
    const reason = `Tensors must have same number of dimensions: got ${left.length} and ${right.length}`
    throw new NodeError('RuntimeError', reason)
  }
  for (const [place, side] of left.entries()) {
    if (place === dimension || side === right[place]) continue
    throw new NodeError(
      'RuntimeError',
      `Sizes of tensors must match except in dimension ${dimension}. Expected size ${side} but got size ${right[place]} for tensor number ${index} in the list.`,
    )
  }
}

function cut(context: NodeContext): LatentValue {
  const latent = needLatent(context.raw.get('samples'), true)
  const shape = tensorShape(latent)
  const dimension = dimensionOf(textInput(context, 'dim', 'x'), shape)
  const side = shape[dimension] ?? 0
  const index = numberInput(context, 'index')
  const wanted = numberInput(context, 'amount', 1)
  const amount =
    index >= 0 ? Math.min(side - Math.min(index, side - 1), wanted) : Math.min(-Math.max(index, -side), wanted)
  return withShape(latent, shape.with(dimension, amount))
}

function cutToBatch(context: NodeContext): LatentValue {
  const latent = needLatent(context.raw.get('samples'), true)
  const shape = tensorShape(latent)
  const dimension = dimensionOf(textInput(context, 'dim', 't'), shape)
  if (dimension < 2) return latent
  const side = shape[dimension] ?? 0
  const slice = Math.min(numberInput(context, 'slice_size', 1), side)
  const parts = Math.floor(side / slice)
  return withShape(latent, shape.with(0, (shape[0] ?? 1) * parts).with(dimension, slice))
}

function batched(latents: readonly LatentValue[]): LatentValue | null {
  const [first, ...others] = latents
  if (!first) return null
  const shape = tensorShape(first)
  for (const [index, latent] of others.entries()) {
    requireSameSides(shape, [latent.batch, latent.channels ?? 4, ...shape.slice(2)], 0, index + 1)
  }
  const indexes = latents.flatMap((latent) => {
    const known = latent.entries?.get('batch_index')
    return Array.isArray(known) ? known : Array.from({ length: latent.batch }, (_, index) => index)
  })
  const batch = latents.reduce((sum, latent) => sum + latent.batch, 0)
  const seeds = latents.flatMap((latent) => latent.seed ?? [])
  const { source, ...rest } = first
  return {
    ...rest,
    batch,
    entries: new Map(first.entries).set('batch_index', indexes),
    ...(source && others.length === 0 && { source }),
    ...(seeds.length > 0 && { seed: ['joined', ...seeds].join(' ') }),
  }
}
