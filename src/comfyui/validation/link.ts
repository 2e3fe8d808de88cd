import type { Json, PyFloat } from '../../protocol/json.ts'
import { pyEquals } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyRepr, pyTypeName } from '../../protocol/python-text.ts'
import { asLink } from '../execution/link.ts'
import type { NodeClass } from '../nodes/node-class.ts'

export type OutputType = NodeClass['outputs'][number]

/** What execution takes for a link: validation itself tries every array. */
export function isLink(value: Json | undefined): value is [string, number | bigint | boolean | PyFloat] {
  return asLink(value) !== undefined
}

/**
 * The id that a link attempt names, where the graph has it.
 *
 * @throws {PythonError} as the look-up in Python's dict does
 */
export function linkedId(id: Json, isKnown: (id: string) => boolean): string {
  if (Array.isArray(id) || id instanceof Map) throw new PythonError('TypeError', `unhashable type: '${pyTypeName(id)}'`)
  if (typeof id === 'string' && isKnown(id)) return id
  throw new PythonError('KeyError', pyRepr(id))
}

/**
 * The type of an output by Python's indexing: `-1` is the last one.
 *
 * @throws {PythonError} as Python's indexing does
 */
export function outputTypeAt(source: NodeClass, slot: Json): OutputType {
  // @note Old-style classes declare their outputs in a tuple, schema classes make a list of them.
  const sequence = source.isNewStyle ? 'list' : 'tuple'
  const index = typeof slot === 'boolean' ? Number(slot) : slot
  if (typeof index === 'bigint') {
    const fits = BigInt.asIntN(64, index) === index
    throw new PythonError(
      'IndexError',
      fits ? `${sequence} index out of range` : "cannot fit 'int' into an index-sized integer",
    )
  }
  if (typeof index !== 'number' || !Number.isInteger(index)) {
    throw new PythonError('TypeError', `${sequence} indices must be integers or slices, not ${pyTypeName(slot)}`)
  }
  const type = source.outputs.at(index)
  if (type === undefined) throw new PythonError('IndexError', `${sequence} index out of range`)
  return type
}

const ANY = '*'
const MATCH = 'COMFY_MATCHTYPE_V3'

/** Whether an output of the type `received` may be linked into an input of the type `declared` (protocol 3.8). */
export function typesFit(received: OutputType, declared: OutputType): boolean {
  if (pyEquals(received as Json, declared as Json)) return true
  if (received === ANY || declared === ANY || received === MATCH || declared === MATCH) return true
  if (typeof received !== 'string') return declared === 'COMBO'
  if (typeof declared !== 'string') return false
  const receivedNames = names(received)
  const declaredNames = names(declared)
  if (receivedNames.includes(ANY) || declaredNames.includes(ANY)) return true
  return receivedNames.some((name) => declaredNames.includes(name))
}

function names(type: string): string[] {
  return type.split(',').map((name) => name.trim())
}
