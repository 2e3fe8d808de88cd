import type { Json } from '../../../protocol/json.ts'
import type { LatentValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { grownValues, numbered } from './autogrow.ts'
import { numberInput, sliceBounds, textInput } from './input-values.ts'
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
        const [number = 0] = Array.isArray(known) ? known : []
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
  LatentComposite: { run: (context) => [composite(context)] },
  LatentBlend: { run: (context) => [computed(context)] },
  LatentCompositeMasked: {
    run(context) {
      const destination = needLatent(context.raw.get('destination'), true)
      const source = needLatent(context.raw.get('source'))
      // @note The source takes on the batch of the destination, and is asked for its channels first.
      requireBroadcast([tensorShape(source)[1]], [tensorShape(destination)[1]], 1)
      return [destination]
    },
  },
}

/** @note The second latent takes on the size of the first, and the batch save where they are blended. */
function computed(context: NodeContext): LatentValue {
  const first = needLatent(context.raw.get('samples1'), true)
  const second = needLatent(context.raw.get('samples2'))
  const shape = tensorShape(first)
  const batch = context.classType === 'LatentBlend' ? second.batch : first.batch
  requireBroadcast(shape, [batch, tensorShape(second)[1], ...shape.slice(2)])
  return batch > first.batch ? { ...first, batch } : first
}

/** @note Places count in eighths of pixels; what sticks out is cut off, and beyond the edge Python counts backwards. */
function composite(context: NodeContext): LatentValue {
  const below = needLatent(context.raw.get('samples_to'), true)
  const above = needLatent(context.raw.get('samples_from'))
  const [toShape, fromShape] = [tensorShape(below), tensorShape(above)]
  if (toShape.length !== 4 || fromShape.length !== 4) return below
  const cells = (name: string): number => Math.floor(numberInput(context, name) / 8)
  const place = (axis: 2 | 3, start: number): readonly [target: number, source: number] => {
    const [to, from] = [toShape[axis], fromShape[axis]]
    return [sliceBounds(to, start, start + from).length, sliceBounds(from, 0, to - start).length]
  }
  const [rows, columns] = [place(2, cells('y')), place(3, cells('x'))]
  const target = [toShape[0], toShape[1], rows[0], columns[0]]
  const source = [fromShape[0], fromShape[1], rows[1], columns[1]]
  if (cells('feather') === 0) requireExpansion(target, source)
  else requireBroadcast(target, source)
  return below
}

/** The error of laying a tensor into a part of another whose sizes are not its own, where there is one. */
function requireExpansion(target: readonly number[], source: readonly number[]): void {
  for (let dimension = target.length - 1; dimension >= 0; dimension -= 1) {
    const [wanted, given] = [target[dimension], source[dimension]]
    if (wanted === given || given === 1) continue
    const shown = source.slice(source.findIndex((side) => side !== 1))
    throw new NodeError(
      'RuntimeError',
      `The expanded size of the tensor (${wanted}) must match the existing size (${given}) at non-singleton dimension ${dimension}.  Target sizes: [${target.join(', ')}].  Tensor sizes: [${shown.join(', ')}]`,
    )
  }
}

/** The latent with samples of another shape; what it was made of does not fit any more. */
function withShape(latent: LatentValue, shape: readonly number[]): LatentValue {
  const { source: _, ...rest } = latent
  return { ...rest, ...latentOfShape(shape) }
}

/** How many dimensions from the last one that of a letter is. */
const BEFORE_LAST = ['x', 'y', 't']

function dimensionOf(name: string, shape: readonly number[]): number {
  return (
    shape.length -
    1 -
    Math.max(
      0,
      BEFORE_LAST.findIndex((letter) => name.includes(letter)),
    )
  )
}

/** The shape with one side changed. */
function withSide(shape: readonly number[], dimension: number, change: (side: number) => number): number[] {
  return shape.map((side, place) => (place === dimension ? change(side) : side))
}

function concatenated(context: NodeContext): LatentValue {
  const first = needLatent(context.raw.get('samples1'), true)
  const second = needLatent(context.raw.get('samples2'))
  const name = textInput(context, 'dim', 'x')
  const [shape, joined] = [tensorShape(first), [first.batch, ...tensorShape(second).slice(1)]]
  const [left, right] = name.includes('-') ? [joined, shape] : [shape, joined]
  const dimension = dimensionOf(name, left)
  requireSameSides(left, right, dimension, 1)
  const added = right.filter((_, place) => place === dimension)
  return withShape(
    first,
    withSide(left, dimension, (side) => added.reduce((sum, more) => sum + more, side)),
  )
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
  const index = numberInput(context, 'index')
  const wanted = numberInput(context, 'amount', 1)
  const rest = (side: number): number => (index >= 0 ? side - Math.min(index, side - 1) : -Math.max(index, -side))
  return withShape(
    latent,
    withSide(shape, dimension, (side) => Math.min(rest(side), wanted)),
  )
}

function cutToBatch(context: NodeContext): LatentValue {
  const latent = needLatent(context.raw.get('samples'), true)
  const shape = tensorShape(latent)
  const dimension = dimensionOf(textInput(context, 'dim', 't'), shape)
  if (dimension < 2) return latent
  const wanted = numberInput(context, 'slice_size', 1)
  let parts = 1
  const cutShape = withSide(shape, dimension, (side) => {
    const slice = Math.min(wanted, side)
    parts = Math.floor(side / slice)
    return slice
  })
  return withShape(latent, cutShape.with(0, shape[0] * parts))
}

function batched(latents: readonly LatentValue[]): LatentValue | null {
  const [first, ...others] = latents
  if (!first) return null
  const shape = tensorShape(first)
  for (const [index, latent] of others.entries()) {
    requireSameSides(shape, [latent.batch, tensorShape(latent)[1], ...shape.slice(2)], 0, index + 1)
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
