import { dumpJson, type Json, type JsonObject } from '../../src/protocol/json.ts'
import type { Recording } from './recording.ts'

/**
 * The order in which the recorded server took the outputs of its prompts, which is that of a Python set: from the
 * queue items that it showed, by graph and outputs; as they come where it showed none.
 */
export function outputOrder(recording: Recording): (graph: JsonObject, outputs: readonly string[]) => readonly string[] {
  const orders = new Map<string, string[][]>()
  const seen = new Set<string>()
  const visit = (value: Json): void => {
    if (Array.isArray(value)) {
      const [, id, graph, , outputs] = value
      if (value.length === 5 && graph instanceof Map && Array.isArray(outputs) && typeof id === 'string' && !seen.has(id)) {
        seen.add(id)
        const key = keyOf([...graph.keys()], outputs.map(String))
        orders.set(key, [...(orders.get(key) ?? []), outputs.map(String)])
      } else value.forEach(visit)
    } else if (value instanceof Map) for (const item of value.values()) visit(item)
  }
  for (const step of recording.steps) if (step.response) visit(step.response)
  return (graph, outputs) => {
    const known = orders.get(keyOf([...graph.keys()], outputs))
    // @note One server process hashes a text always alike: equal sets come in equal orders.
    return known?.[0] ?? outputs
  }
}

function keyOf(nodeIds: readonly string[], outputs: readonly string[]): string {
  return dumpJson([nodeIds.toSorted(), outputs.toSorted()])
}

/** All orders of a few texts. */
export function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

/** The graph with these nodes in this order, at the places where they stand. */
export function withOrder(graph: JsonObject, ids: readonly string[]): JsonObject {
  const left = [...ids]
  const wanted = new Set(ids)
  return new Map(
    [...graph.keys()].map((key) => {
      const id = wanted.has(key) ? (left.shift() ?? key) : key
      return [id, graph.get(id) ?? null]
    }),
  )
}
