import type { Dumpable, Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'

/** One finished prompt (protocol 6.1). */
export type HistoryEntry = {
  /** The five-element array of the queue. */
  readonly prompt: Json
  /** UI outputs by node id, in the order in which they came. */
  readonly outputs: ReadonlyMap<string, Dumpable>
  readonly status: HistoryStatus
  readonly meta: ReadonlyMap<string, Dumpable>
}

export type HistoryStatus = {
  readonly status_str: 'success' | 'error'
  readonly completed: boolean
  readonly messages: readonly (readonly [string, { readonly [key: string]: Dumpable }])[]
}

const LIMIT = 10_000

/** What ran: by prompt id, oldest first, in memory only (protocol 6). */
export class History {
  readonly #entries = new Map<string, HistoryEntry>()

  get size(): number {
    return this.#entries.size
  }

  get(promptId: string): HistoryEntry | undefined {
    return this.#entries.get(promptId)
  }

  entries(): IterableIterator<[string, HistoryEntry]> {
    return this.#entries.entries()
  }

  /** @note A repeated id replaces the entry at its old place; the limit is tested before the insertion. */
  add(promptId: string, entry: HistoryEntry): void {
    if (this.#entries.size > LIMIT) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(promptId, entry)
  }

  /**
   * The newest `maxItems`, or those from `offset` on, oldest first.
   *
   * @note The limit is tested after an entry is added: `maxItems` 0 with an offset gives one.
   */
  page(maxItems: number | undefined, offset: number | undefined): ReadonlyMap<string, HistoryEntry> {
    const all = [...this.#entries]
    const start = offset !== undefined && offset >= 0 ? offset : this.#newestStart(maxItems)
    const page = new Map<string, HistoryEntry>()
    for (const [id, entry] of all.slice(start)) {
      page.set(id, entry)
      if (maxItems !== undefined && page.size >= maxItems) break
    }
    return page
  }

  #newestStart(maxItems: number | undefined): number {
    return maxItems === undefined ? 0 : Math.max(0, this.#entries.size - maxItems)
  }

  clear(): void {
    this.#entries.clear()
  }

  /**
   * @note The history is a dict: it cannot be asked for a list or a dict, save where it is empty.
   * @throws {PythonError} for a list or a dict
   */
  delete(promptId: Json): void {
    if (this.#entries.size === 0) return
    if (Array.isArray(promptId) || promptId instanceof Map) throw new PythonError('TypeError', 'unhashable type')
    this.#entries.delete(promptId as string)
  }
}
