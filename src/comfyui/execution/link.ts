import { PyFloat, type Json } from '../../protocol/json.ts'

/** A link at run time: an array of exactly two, a node id and a slot (protocol 3.8). */
export interface Link {
  readonly nodeId: string
  readonly slot: number
  /** A slot such as `0.0`: a link, but one that no list can be indexed with. */
  readonly hasFloatSlot?: true
}

/**
 * @note Stricter than validation, where every array is a link attempt: an array of another shape is a plain value
 * here. Python counts `true` as a number.
 */
export function asLink(value: Json | undefined): Link | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [nodeId, slot] = value
  if (typeof nodeId !== 'string') return undefined
  if (typeof slot === 'number') return Number.isInteger(slot) ? { nodeId, slot } : { nodeId, slot, hasFloatSlot: true }
  if (typeof slot === 'boolean') return { nodeId, slot: slot ? 1 : 0 }
  if (typeof slot === 'bigint') return { nodeId, slot: Number(slot) }
  if (slot instanceof PyFloat) return { nodeId, slot: slot.value, hasFloatSlot: true }
  return undefined
}
