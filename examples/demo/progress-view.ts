import type { Message } from './application.ts'

const BAR_WIDTH = 30

/** Shows the life of a prompt: a line for each node with its time, and a bar while a node reports steps. */
export class ProgressView {
  readonly #classes: Map<string, string>
  readonly #write: (text: string) => void
  #node: string | undefined
  #since = 0

  constructor(graph: string, write: (text: string) => void) {
    const nodes = JSON.parse(graph) as Record<string, { class_type: string }>
    this.#classes = new Map(Object.entries(nodes).map(([id, node]) => [id, node.class_type]))
    this.#write = write
  }

  show({ type, data }: Message): void {
    if (type === 'execution_cached' && data.nodes?.length)
      this.#write(`  served from the cache: ${data.nodes.join(', ')}\n`)
    if (type === 'executing') this.#nextNode(data.node ?? undefined)
    if (type === 'progress') this.#bar(data.value ?? 0, data.max ?? 1)
    if (type === 'executed')
      this.#write(
        `  executed ${data.node}: ${data.output?.images?.map((image) => image.filename).join(', ') ?? 'nothing to show'}\n`,
      )
    if (type === 'execution_error')
      this.#write(`  failed at ${this.#name(data.node_id ?? '')}: ${data.exception_message?.split('\n')[0]}\n`)
    if (type === 'execution_interrupted') this.#write(`  interrupted at ${this.#name(data.node_id ?? '')}\n`)
  }

  #nextNode(node: string | undefined): void {
    const now = performance.now()
    if (this.#node !== undefined)
      this.#write(`  ${this.#name(this.#node).padEnd(28)} ${(now - this.#since).toFixed(0).padStart(6)} ms\n`)
    this.#node = node
    this.#since = now
  }

  #bar(value: number, max: number): void {
    const filled = Math.round((value / max) * BAR_WIDTH)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`
    const line = `  ${this.#name(this.#node ?? '').padEnd(28)} ${bar} ${value}/${max}`
    // On a terminal the bar grows in place; in a log every state gets a line.
    this.#write(process.stdout.isTTY ? `${line}\r${value === max ? '\x1b[2K' : ''}` : `${line}\n`)
  }

  #name(id: string): string {
    return `${id} ${this.#classes.get(id) ?? ''}`
  }
}
