import type { Json } from '../../protocol/json.ts'
import { pyTypeName } from '../../protocol/python-text.ts'
import { NodeError } from '../nodes/node-behaviour.ts'

/**
 * What a function gave, as the values of its outputs.
 *
 * @note A text is a sequence to Python too: a function that forgets the comma of its tuple gives its letters.
 * @throws {NodeError} where Python cannot tell its length
 */
export function rowOf(value: unknown): readonly unknown[] {
  const row = sequenceOf(value)
  if (!row) throw new NodeError('TypeError', `object of type '${typeNameOf(value)}' has no len()`)
  return row
}

/** @throws {NodeError} where there is no such item */
export function itemOf(value: unknown, index: number): unknown {
  const row = sequenceOf(value)
  if (!row) throw new NodeError('TypeError', `'${typeNameOf(value)}' object is not subscriptable`)
  if (index < row.length) return row[index]
  const kind = typeof value === 'string' ? 'string' : 'tuple'
  throw new NodeError('IndexError', `${kind} index out of range`)
}

/** @throws {NodeError} where Python cannot go through it */
export function itemsOf(value: unknown): readonly unknown[] {
  if (value instanceof Map) return [...value.keys()]
  if (typeof value === 'string' || isIterable(value)) return Array.from<unknown>(value)
  throw new NodeError('TypeError', `'${typeNameOf(value)}' object is not iterable`)
}

function sequenceOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string') return Array.from(value)
  return Array.isArray(value) ? value : undefined
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

/** The name of the Python class of what a node may give. */
export function typeNameOf(value: unknown): string {
  return pyTypeName((value ?? null) as Json)
}
