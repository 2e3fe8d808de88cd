import { dumpJson, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { at, type Recording } from './recording.ts'

/**
 * The order in which the recorded server took the outputs of its prompts, which is that of a Python set: from the
 * queue items that it showed, else from the order in which they ran; as they come where nothing tells.
 */
export function outputOrder(
  recording: Recording,
): (graph: JsonObject, outputs: readonly string[]) => readonly string[] {
  const shown = new Map<string, readonly string[]>()
  for (const step of recording.steps) if (step.response) collectItems(step.response, shown)
  const ran = runOrders(recording)
  return (graph, outputs) => {
    // @note One server process hashes a text always alike: equal sets come in equal orders.
    const key = keyOf(graph, outputs)
    const order = shown.get(key) ?? ran.get(shapeOf(graph))
    if (!order) return outputs
    const rank = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length)
    return outputs.toSorted((a, b) => rank(a) - rank(b))
  }
}

function collectItems(value: Json, orders: Map<string, readonly string[]>): void {
  if (Array.isArray(value)) {
    const [, id, graph, , outputs] = value
    if (value.length === 5 && graph instanceof Map && Array.isArray(outputs) && typeof id === 'string') {
      orders.set(keyOf(graph, outputs.map(String)), outputs.map(String))
    } else for (const item of value) collectItems(item, orders)
  } else if (value instanceof Map) for (const item of value.values()) collectItems(item, orders)
}

/** The nodes of each prompt in the order in which they began, by ids and classes of its graph. */
function runOrders(recording: Recording): ReadonlyMap<string, readonly string[]> {
  const graphs = new Map<string, string>()
  for (const { request, response } of recording.steps) {
    const graph = at(request?.get('json'), 'prompt')
    const id = at(response, 'json', 'prompt_id')
    if (graph instanceof Map && typeof id === 'string') graphs.set(id, shapeOf(graph))
  }
  const orders = new Map<string, string[]>()
  for (const { json } of recording.frames) {
    const key = graphs.get(String(at(json, 'data', 'prompt_id')))
    const node = at(json, 'data', 'node')
    if (key === undefined || typeof node !== 'string') continue
    const order = orders.get(key) ?? []
    orders.set(key, order)
    if (!order.includes(node)) order.push(node)
  }
  return orders
}

function shapeOf(graph: JsonObject): string {
  return dumpJson([...graph].map(([id, node]) => [id, at(node, 'class_type') ?? null]))
}

function keyOf(graph: JsonObject, outputs: readonly string[]): string {
  return dumpJson([[...graph.keys()].toSorted(), outputs.toSorted()])
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
