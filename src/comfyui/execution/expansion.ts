import { fromPlain, type Json, type JsonObject } from '../../protocol/json.ts'
import { NodeError, type NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import { asLink } from './link.ts'
import { mergeResults } from './list-mapping.ts'
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
  const rows = calls.map((output, callIndex) => {
    const prefix = `${parentId}.${callIndex}.0.`
    for (const [localId, node] of Object.entries(output.expand ?? {})) {
      const id = prefix + localId
      if (prompt.has(id))
        throw new NodeError(
          'DuplicateNodeError',
          `Attempt to add duplicate node ${id}. Ensure node ids are unique and deterministic or use graph_utils.GraphBuilder.`,
        )
      prompt.add(id, readNode(node, prefix, new Set(Object.keys(output.expand ?? {}))), parentId)
      nodeIds.push(id)
    }
    return (output.result ?? []).map((value) => relink(value, prefix, output.expand))
  })
  return {
    nodeIds,
    sources: rows.flat().flatMap((value) => asLink(value as Json)?.nodeId ?? []),
    resolve: (resultOf) => {
      const resolved = rows.map((row) => row.map((value) => valuesOf(value, resultOf)))
      return mergeLists(nodeClass, resolved)
    },
  }
}

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

function valuesOf(value: unknown, resultOf: (nodeId: string) => CacheEntry | undefined): readonly unknown[] {
  const link = asLink(value as Json)
  if (!link) return [value]
  return resultOf(link.nodeId)?.outputs.at(link.slot) ?? []
}

/** @note Inner results are lists already: they are concatenated, never nested, whatever the class says. */
function mergeLists(nodeClass: NodeClass, rows: readonly (readonly (readonly unknown[])[])[]): unknown[][] {
  const lists = { ...nodeClass, outputIsList: (rows[0] ?? []).map(() => true) }
  return mergeResults(lists, rows)
}
