/**
 * The state of node objects, by id and class: kept while the prompts have them. The nodes of an expansion belong to
 * their parent, and stay as long as it does.
 */
export class NodeObjects {
  #states = new Map<string, Map<string, unknown>>()
  #children = new Map<string, NodeObjects>()

  /** Drops what is of none of these nodes. */
  keepOnly(owners: ReadonlySet<string>): void {
    for (const owner of this.#states.keys()) if (!owners.has(owner)) this.#states.delete(owner)
    for (const owner of this.#children.keys()) if (!owners.has(owner)) this.#children.delete(owner)
  }

  stateOf(owner: string): Map<string, unknown> {
    const known = this.#states.get(owner)
    if (known) return known
    const state = new Map<string, unknown>()
    this.#states.set(owner, state)
    return state
  }

  childrenOf(owner: string): NodeObjects {
    const known = this.#children.get(owner)
    if (known) return known
    const children = new NodeObjects()
    this.#children.set(owner, children)
    return children
  }

  clear(): void {
    this.#states.clear()
    this.#children.clear()
  }
}
