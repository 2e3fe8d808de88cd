import type { LatentValue } from '../image-value.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { grownValues, numbered } from './autogrow.ts'
import { needLatent } from './python-access.ts'

/** Nodes that give or take lists. */
export const listNodes: Record<string, NodeBehaviour> = {
  CreateList: {
    run: (context) => [
      [...grownValues(context, numbered('inputs', 'input', 10)).values()].flatMap((list) =>
        Array.isArray(list) ? (list as unknown[]) : [list],
      ),
    ],
  },
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
