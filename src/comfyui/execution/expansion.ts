import { fromPlain, type Json, type JsonObject } from '../../protocol/json.ts'
import { NodeError, type NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import { asLink } from './link.ts'
import { mergeResults } from './list-mapping.ts'
import { rowOf } from './python-sequence.ts'
import type { CacheEntry } from './result-cache.ts'

/** A graph that has taken the place of a node, and how its results become those of the node. */
export interface Expansion {
  readonly nodeIds: readonly string[]
  /** Nodes whose results the outputs of the expanded node are taken from. */
  readonly sources: readonly string[]
  resolve(resultOf: (nodeId: string) => CacheEntry | undefined): unknown[][]
}

/** Adds the graphs that the calls of a node gave; ids become `<parent>.<call>.<graph>.<local id>` (protocol 2.5). */
export function addExpansion(
  parentId: string,
  nodeClass: NodeClass,
  calls: readonly NodeOutput[],
  prompt: DynamicPrompt,
): Expansion {
  const nodeIds: string[] = []
  const rows = calls.flatMap((output, callIndex): Row[] => {
    if (!output.expand) return 'result' in output ? [{ isExpanded: false, values: output.result }] : []
    const prefix = `${parentId}.${callIndex}.0.`
    for (const [localId, node] of Object.entries(output.expand)) {
      const id = prefix + localId
      prompt.add(id, readNode(node, prefix, new Set(Object.keys(output.expand))), parentId)
      nodeIds.push(id)
    }
    const values = rowOf(output.result).map((value) => relink(value, prefix, output.expand))
    return [{ isExpanded: true, values }]
  })
  return {
    nodeIds,
    sources: rows.flatMap((row) => {
      return row.isExpanded ? row.values.flatMap((value) => asLink(value as Json)?.nodeId ?? []) : []
    }),
    resolve: (resultOf) => {
      const resolved = rows.map((row) => {
        return row.isExpanded ? row.values.flatMap((value) => valuesOf(value, resultOf)) : row.values
      })
      return mergeResults(nodeClass, resolved)
    },
  }
}

/** What one call gave. */
type Row =
  | { readonly isExpanded: true; readonly values: readonly unknown[] }
  | { readonly isExpanded: false; readonly values: unknown }

function readNode(
  node: { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>> },
  prefix: string,
  localIds: ReadonlySet<string>,
): JsonObject {
  const inputs = new Map(
    Object.entries(node.inputs).map(([name, value]): [string, Json] => {
      const [id, slot] = Array.isArray(value) && value.length === 2 ? value : []
      const isLocal = typeof id === 'string' && localIds.has(id)
      // @note A value that is no JSON (an image handed to the inner graph) travels as it is: only the executor sees it.
      return [name, isLocal ? [prefix + id, slot as number] : asGraphValue(value)]
    }),
  )
  return new Map<string, Json>([
    ['class_type', node.class_type],
    ['inputs', inputs],
  ])
}

function asGraphValue(value: unknown): Json {
  try {
    return typeof value === 'object' && value !== null && 'kind' in value
      ? (value as unknown as Json)
      : fromPlain(value)
  } catch {
    return value as Json
  }
}

function relink(value: unknown, prefix: string, graph: NodeOutput['expand']): unknown {
  if (!graph || !Array.isArray(value) || value.length !== 2) return value
  const [id, slot] = value
  return typeof id === 'string' && id in graph ? [prefix + id, slot] : value
}

/** @note All values of an inner list stand for outputs of their own, side by side: a list moves those behind it. */
function valuesOf(value: unknown, resultOf: (nodeId: string) => CacheEntry | undefined): readonly unknown[] {
  const link = asLink(value as Json)
  if (!link) return [value]
  const outputs = resultOf(link.nodeId)?.outputs
  if (!outputs) throw new NodeError('AttributeError', "'NoneType' object has no attribute 'outputs'")
  const values = outputs.at(link.slot)
  if (!values) throw new NodeError('IndexError', 'list index out of range')
  return values
}
