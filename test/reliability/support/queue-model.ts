/** How one prompt ended, as the history tells it; `undefined` where it left the queue without a trace. */
export type Ending = 'success' | 'error'

export interface ModelPrompt {
  readonly id: string
  readonly number: number
  readonly fails: boolean
}

/** The simplest server that keeps a queue and a history: what the mock is compared with. */
export class QueueModel {
  pending: ModelPrompt[] = []
  running: ModelPrompt | undefined
  history = new Map<string, Ending>()
  /** What the client must have heard, in order: type and prompt id. */
  heard: string[] = []
  isConnected = false
  #number = 0
  #isInterrupted = false

  submit(id: string, options: { fails: boolean; front: boolean; number?: number }): void {
    const drawn = options.number ?? (options.front ? -this.#number : this.#number)
    if (options.number === undefined) this.#number += 1
    this.pending.push({ id, number: drawn, fails: options.fails })
    this.#takeNext()
  }

  /** A submission that is refused has drawn its number all the same. */
  submitInvalid(): void {
    this.#number += 1
  }

  delete(id: string): void {
    this.pending = this.pending.filter((prompt) => prompt.id !== id)
  }

  clear(): void {
    this.pending = []
  }

  /** The running prompt comes to its end: as it would, or as it was told meanwhile. */
  finish(): void {
    if (!this.running) return
    if (this.running.fails) this.#end('error', 'execution_error')
    else if (this.#isInterrupted) this.#end('error', 'execution_interrupted')
    else this.#end('success', 'execution_success')
  }

  /** Takes effect when the node at work is done: nodes are not stopped in the middle (protocol 4.5). */
  interrupt(): void {
    this.#isInterrupted = true
  }

  /** The process of the server ends and another one begins. */
  restart(): void {
    this.reset()
    this.isConnected = false
  }

  reset(): void {
    this.pending = []
    this.running = undefined
    this.history.clear()
    this.#number = 0
  }

  #end(ending: Ending, type: string): void {
    const prompt = this.running
    if (!prompt) return
    this.history.set(prompt.id, ending)
    if (this.isConnected) this.heard.push(`${type} ${prompt.id}`)
    this.running = undefined
    this.#takeNext()
  }

  #takeNext(): void {
    if (this.running) return
    this.pending.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1))
    this.running = this.pending.shift()
    this.#isInterrupted = false
    if (this.running && this.isConnected) this.heard.push(`execution_start ${this.running.id}`)
  }
}
