import type { Json, JsonObject } from '../../protocol/json.ts'
import type { OutputMeta } from './result-cache.ts'

interface EphemeralNode {
  readonly node: JsonObject
  readonly parentId: string
  readonly displayId: string
}

/** The graph of one prompt while it runs: the submitted nodes, and those that expansions have added. */
export class DynamicPrompt {
  readonly original: JsonObject
  readonly #ephemeral = new Map<string, EphemeralNode>()

  constructor(original: JsonObject) {
    this.original = original
  }

  has(id: string): boolean {
    return this.original.has(id) || this.#ephemeral.has(id)
  }

  ids(): string[] {
    return [...this.original.keys(), ...this.#ephemeral.keys()]
  }

  node(id: string): JsonObject | undefined {
    return this.#ephemeral.get(id)?.node ?? (this.original.get(id) as JsonObject | undefined)
  }

  classType(id: string): string {
    return String(this.node(id)?.get('class_type'))
  }

  inputs(id: string): JsonObject {
    const inputs = this.node(id)?.get('inputs')
    return inputs instanceof Map ? inputs : new Map<string, Json>()
  }

  add(id: string, node: JsonObject, parentId: string): void {
    this.#ephemeral.set(id, { node, parentId, displayId: this.displayId(parentId) })
  }

  parentId(id: string): string | undefined {
    return this.#ephemeral.get(id)?.parentId
  }

  /** The submitted node that stands for this one in the user's eyes. */
  realId(id: string): string {
    let current = id
    for (let parent = this.parentId(current); parent !== undefined; parent = this.parentId(current)) current = parent
    return current
  }

  displayId(id: string): string {
    return this.#ephemeral.get(id)?.displayId ?? id
  }
}

/** The live graph that nodes see and change: a copy, so that queue and history keep what was submitted. */
export function livePrompt(graph: JsonObject): DynamicPrompt {
  return new DynamicPrompt(new Map([...graph].map(([id, node]) => [id, node instanceof Map ? new Map(node) : node])))
}

/** The ids that the history shows beside the output of a node. */
export function metaOf(prompt: DynamicPrompt, nodeId: string): OutputMeta {
  return {
    node_id: nodeId,
    display_node: prompt.displayId(nodeId),
    parent_node: prompt.parentId(nodeId) ?? null,
    real_node_id: prompt.realId(nodeId),
  }
}
