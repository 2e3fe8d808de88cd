import type { JsonObject } from '../../protocol/json.ts'
import { NodeError } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { asLink } from './link.ts'
import { findBlocker, mapCalls } from './list-mapping.ts'
import { toPlainInputs, type ResolvedInputs } from './node-inputs.ts'

/**
 * The inputs that a node asks for before it can run (protocol 5.4): those that it names and that are not at hand.
 *
 * @param beforeCall called before each call of the check
 */
export function wantedInputs(nodeClass: NodeClass, inputs: ResolvedInputs, beforeCall: () => void): string[] {
  const { lazy } = nodeClass.behaviour
  if (!lazy) return []
  const { lists, missing } = inputs
  const wanted = new Set<string>()
  for (const call of mapCalls(nodeClass, lists)) {
    beforeCall()
    if (findBlocker(nodeClass, call)) continue
    const seen = new Map([...call].map(([name, value]) => [name, missing.has(name) ? undefined : value]))
    const asked: unknown = lazy(toPlainInputs(seen))
    // @note What is no list asks for nothing.
    if (Array.isArray(asked)) for (const name of asked) wanted.add(name)
  }
  return [...wanted].filter((name) => typeof name === 'string' && (!lists.has(name) || missing.has(name)))
}

/**
 * The node that an input which was asked for comes from.
 *
 * @throws {NodeError} where it is no link
 */
export function sourceOf(nodeId: string, inputs: JsonObject, name: string): string {
  const value = inputs.get(name)
  const link = asLink(value)
  if (link) return link.nodeId
  const reason = value === undefined ? 'there is no input to that node at all' : 'that value is a constant'
  throw new NodeError(
    'comfy_execution.graph.NodeInputError',
    `Node ${nodeId} says it needs input ${name}, but ${reason}`,
  )
}
