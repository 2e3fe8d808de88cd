import type { Dumpable } from '../../protocol/json.ts'
import { resultSize } from './result-size.ts'

/** The ids that the history shows beside an output. */
export interface OutputMeta {
  readonly node_id: string
  readonly display_node: string
  readonly parent_node: string | null
  readonly real_node_id: string
}

export interface UiOutput {
  readonly meta: OutputMeta
  readonly output: Readonly<Record<string, readonly Dumpable[]>>
}

/** The result of one node: a list of values for each output, and what it showed. */
export interface CacheEntry {
  readonly outputs: readonly (readonly unknown[])[]
  readonly ui: UiOutput | undefined
}

/**
 * How long results are kept (protocol 5.3, `protocol-0.33` A2.10).
 * - `ram`: as 0.33 does by default on a machine with up to 128 GB: what the running prompt does not use goes when its
 *   first node completes
 * - `ram-keep`: the same cache with thresholds that are never reached (`--cache-ram 1 1`): everything stays
 * - `ram-budget`: the same cache where memory is short (`--cache-ram N 0`): when a node has completed and the results
 *   take more than `bytes`, the biggest go until they do not; their descendants stay
 * - `classic`: what the prompt does not use goes when it starts
 * - `lru`: the results of the last `size` nodes stay beside those in use
 * - `none`: nothing is kept
 */
export type CachePolicy =
  | { readonly kind: 'ram' | 'ram-keep' | 'classic' | 'none' }
  | { readonly kind: 'ram-budget'; readonly bytes: number }
  | { readonly kind: 'lru'; readonly size: number }

/**
 * The results of nodes, by key. The classic cache gives a node that expanded a cache of its own for its children, the
 * others keep them among all.
 */
export class ResultCache {
  readonly #policy: CachePolicy
  #entries = new Map<string, CacheEntry>()
  readonly #lastUse = new Map<string, number>()
  #generation = 0
  #oldestKept = 0
  #keys = new Map<string, string>()
  readonly #children = new Map<string, ResultCache>()
  /** @note The ids of the last expansion of a node are known as long as the prompts have that node. */
  readonly #childIds = new Map<string, readonly string[]>()

  constructor(policy: CachePolicy) {
    this.#policy = policy
  }

  /** The ids that the cache knows (`current_outputs`): those of the prompt, and of expansions. */
  get ids(): string[] {
    if (this.#policy.kind === 'none') return []
    const own = [...this.#keys.keys(), ...[...this.#childIds.values()].flat()]
    return [...new Set([...own, ...[...this.#children.values()].flatMap((children) => children.ids)])]
  }

  /** Tells which nodes the running prompt has, and under which keys; `owners` are the nodes that may have children. */
  usePrompt(keys: Map<string, string>, owners: ReadonlySet<string>): void {
    this.#keys = keys
    for (const owner of this.#children.keys()) if (!owners.has(owner)) this.#children.delete(owner)
    for (const owner of this.#childIds.keys()) if (!owners.has(owner)) this.#childIds.delete(owner)
    this.#generation += 1
    if (this.#policy.kind === 'lru') for (const key of keys.values()) this.#touch(key)
    if (this.#policy.kind === 'classic') this.#dropUnused()
    if (this.#policy.kind === 'lru') this.#dropOldest(this.#policy.size)
  }

  /** To be told when a node of the running prompt has completed, run or served from here. */
  nodeCompleted(): void {
    if (this.#policy.kind === 'ram') this.#dropUnused()
    if (this.#policy.kind === 'ram-budget') this.#dropBiggest(this.#policy.bytes)
  }

  get(nodeId: string): CacheEntry | undefined {
    const key = this.#keys.get(nodeId)
    return key === undefined ? undefined : this.#entries.get(key)
  }

  set(nodeId: string, entry: CacheEntry): void {
    const key = this.#keys.get(nodeId)
    if (key === undefined || this.#policy.kind === 'none') return
    this.#touch(key)
    this.#entries.set(key, entry)
  }

  /** Takes up the children of a node that expands; gives the cache that has their results. */
  addChildren(owner: string, keys: Map<string, string>, owners: ReadonlySet<string>): ResultCache {
    if (this.#policy.kind === 'classic') {
      const children = this.#children.get(owner) ?? new ResultCache(this.#policy)
      this.#children.set(owner, children)
      children.usePrompt(keys, owners)
      return children
    }
    this.#childIds.set(owner, [...keys.keys()])
    for (const [id, key] of keys) {
      this.#keys.set(id, key)
      this.#touch(key)
    }
    // @note An expansion tidies up as the start of a prompt does.
    if (this.#policy.kind === 'lru') this.#dropOldest(this.#policy.size)
    return this
  }

  /** The results by their keys, for {@link load}; those inside expansions of the classic cache are left out. */
  save(): ReadonlyMap<string, CacheEntry> {
    return new Map(this.#entries)
  }

  load(entries: ReadonlyMap<string, CacheEntry>): void {
    this.#entries = new Map(entries)
  }

  clear(): void {
    this.#entries = new Map()
    this.#lastUse.clear()
    this.#children.clear()
    this.#childIds.clear()
  }

  #dropUnused(): void {
    const used = new Set(this.#keys.values())
    for (const key of this.#entries.keys()) if (!used.has(key)) this.#entries.delete(key)
  }

  #dropBiggest(bytes: number): void {
    const sizes = [...this.#entries].map(([key, entry]): [string, number] => [key, resultSize(entry)])
    let total = sizes.reduce((sum, [, size]) => sum + size, 0)
    for (const [key, size] of sizes.toSorted(([, a], [, b]) => b - a)) {
      if (total <= bytes) return
      this.#entries.delete(key)
      total -= size
    }
  }

  #dropOldest(size: number): void {
    while (this.#entries.size > size && this.#oldestKept < this.#generation) {
      this.#oldestKept += 1
      for (const key of this.#entries.keys()) {
        if ((this.#lastUse.get(key) ?? 0) >= this.#oldestKept) continue
        this.#entries.delete(key)
        this.#lastUse.delete(key)
      }
    }
  }

  #touch(key: string): void {
    if (this.#policy.kind === 'lru') this.#lastUse.set(key, this.#generation)
  }
}
