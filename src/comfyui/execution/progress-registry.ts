import { PyFloat, type Dumpable } from '../../protocol/json.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'

interface NodeProgress {
  value: Dumpable
  max: Dumpable
  state: 'running' | 'finished'
}

/**
 * The state of all nodes of a prompt that have left `pending`, in the order of their first start, as
 * `progress_state` shows it (protocol 2.4).
 */
export class ProgressRegistry {
  readonly #promptId: string
  readonly #prompt: DynamicPrompt
  readonly #nodes = new Map<string, NodeProgress>()

  constructor(promptId: string, prompt: DynamicPrompt) {
    this.#promptId = promptId
    this.#prompt = prompt
  }

  start(nodeId: string): void {
    this.#nodes.set(nodeId, { value: new PyFloat(0), max: new PyFloat(1), state: 'running' })
  }

  update(nodeId: string, value: Dumpable, max: Dumpable): void {
    this.#nodes.set(nodeId, { value, max, state: 'running' })
  }

  finish(nodeId: string): void {
    // @note A node that never started (it came from the cache) shows the ints 1/1, a run one keeps its own numbers.
    const max = this.#nodes.get(nodeId)?.max ?? 1
    this.#nodes.set(nodeId, { value: max, max, state: 'finished' })
  }

  /** The `data` of `progress_state`. */
  snapshot(): Dumpable {
    const nodes = new Map<string, Dumpable>()
    for (const [id, { value, max, state }] of this.#nodes) {
      nodes.set(id, {
        value,
        max,
        state,
        node_id: id,
        prompt_id: this.#promptId,
        display_node_id: this.#prompt.displayId(id),
        parent_node_id: this.#prompt.parentId(id) ?? null,
        real_node_id: this.#prompt.realId(id),
      })
    }
    return { prompt_id: this.#promptId, nodes }
  }
}
