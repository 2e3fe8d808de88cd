import { toFloat } from '../../protocol/json.ts'
import { ExecutionBlocker, NodeError } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { itemOf, itemsOf, rowOf } from './python-sequence.ts'

/** The values of the inputs of one node: every input is a list (protocol 5.2). */
export type InputLists = ReadonlyMap<string, readonly unknown[]>

/** The inputs of each call: one call per index up to the longest list, or one with the whole lists. */
export function mapCalls(nodeClass: NodeClass, lists: InputLists): ReadonlyMap<string, unknown>[] {
  if (nodeClass.inputIsList) return [lists]
  const count = Math.max(0, ...[...lists.values()].map((list) => list.length))
  if (count === 0) return [new Map()]
  return Array.from({ length: count }, (_, index) => {
    return new Map([...lists].map(([name, list]) => [name, itemAt(list, index)]))
  })
}

function itemAt(list: readonly unknown[], index: number): unknown {
  if (list.length === 0) throw new NodeError('IndexError', 'list index out of range')
  return list[Math.min(index, list.length - 1)]
}

/** The blocker among the inputs of one call, in the order of the inputs. */
export function findBlocker(nodeClass: NodeClass, inputs: ReadonlyMap<string, unknown>): ExecutionBlocker | undefined {
  for (const value of inputs.values()) {
    if (value instanceof ExecutionBlocker) return value
    if (nodeClass.inputIsList && Array.isArray(value)) {
      const inside = value.find((item) => item instanceof ExecutionBlocker)
      if (inside) return inside
    }
  }
  return undefined
}

/**
 * The outputs of all calls: lists are concatenated where the class says that an output is one, others collected. There
 * are as many as the first call gave.
 *
 * @throws {NodeError} where a call gave what has no such outputs
 */
export function mergeResults(nodeClass: NodeClass, calls: readonly unknown[]): unknown[][] {
  if (calls.length === 0) return []
  return rowOf(calls[0]).map((_, slot) => {
    const values = calls.map((call) => itemOf(call, slot))
    if (nodeClass.outputIsList[slot] !== true) return values.map((value) => typed(nodeClass, slot, value))
    return values.flatMap((value) => {
      if (value instanceof ExecutionBlocker) return [value]
      return itemsOf(value).map((item) => typed(nodeClass, slot, item))
    })
  })
}

/** @note A JavaScript number that is whole could be either; the declared type of the output tells. */
function typed({ outputs, behaviour }: NodeClass, slot: number, value: unknown): unknown {
  if (typeof value !== 'number' || outputs[slot] !== 'FLOAT' || behaviour.passesValues) return value
  return toFloat(value)
}
