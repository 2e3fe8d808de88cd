import type { Traces } from './traces.ts'

interface Row {
  readonly seconds: number
  readonly prompts: number
  readonly heap: number
  readonly handles: number
}

const MEGABYTE = 1024 * 1024

/** What the clients of a soak have met, and what the process has held at the end of each minute. */
export class SoakReport {
  readonly counts: Record<string, number> = {}
  readonly #rows: Row[] = []
  #start: Traces | undefined

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  /** What there was before the first minute, once everything had been loaded. */
  start(before: Traces): void {
    this.#start = before
    for (const what of Object.keys(this.counts)) delete this.counts[what]
  }

  note(seconds: number, { heap, handles }: Traces): void {
    this.#rows.push({ seconds, prompts: this.counts['submitted'] ?? 0, heap, handles })
  }

  get grownHeap(): number {
    return this.#grown('heap')
  }

  get grownHandles(): number {
    return this.#grown('handles')
  }

  toString(): string {
    const { heap = 0, handles = 0 } = this.#start ?? {}
    const lines = this.#rows.map(
      (row) =>
        `${row.seconds} s: ${row.prompts} prompts, heap ${megabytes(row.heap)} (${megabytes(row.heap - heap)} more), ` +
        `${row.handles} handles (${row.handles - handles} more)`,
    )
    return [...lines, JSON.stringify(this.counts)].join('\n')
  }

  #grown(what: 'heap' | 'handles'): number {
    const last = this.#rows.at(-1)
    if (!this.#start || !last) throw new Error('Nothing has been measured')
    return last[what] - this.#start[what]
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`
}
