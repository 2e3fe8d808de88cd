import type { ExecutionFailure } from '../comfyui/execution/execution-failure.ts'
import type { HistoryEntry } from '../comfyui/history/history.ts'
import type { QueueItem } from '../comfyui/queue/queue-item.ts'
import type { Graph } from '../scenario/graph.ts'
import { dumpJson, PyFloat, toPlain, type Dumpable } from '../protocol/json.ts'

/** A file that a prompt has left on disk. */
export interface SavedFile {
  /** The node that reported it; of an expanded one an ephemeral id. */
  readonly nodeId: string
  readonly filename: string
  readonly subfolder: string
  readonly type: 'output' | 'temp' | 'input'
  /** The absolute path. */
  readonly path: string
}

/** How a prompt of the mock stands. */
export type PromptStatus = 'pending' | 'running' | 'completed' | 'failed' | 'interrupted' | 'removed' | 'lost'

/** Why a prompt failed, as `execution_error` told its client. */
export interface PromptError {
  readonly nodeId: string
  readonly exceptionType: string
  readonly message: string
}

/**
 * What the mock remembers of one submitted prompt.
 *
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * for (const prompt of comfy.prompts) {
 *   console.log(prompt.id, prompt.status, prompt.files.map((file) => file.path))
 * }
 * ```
 */
export class PromptRecord {
  /** The prompt id. */
  readonly id: string
  /** The priority in the queue. */
  readonly number: number
  readonly clientId: string | undefined
  readonly #item: QueueItem
  readonly #locate: (type: 'output' | 'temp' | 'input', subfolder: string, filename: string) => string
  readonly #ended = Promise.withResolvers<PromptRecord>()
  #status: PromptStatus = 'pending'
  #entry: HistoryEntry | undefined
  #failure: ExecutionFailure | undefined

  /** Ms since the Unix epoch, by the clock of the mock: when it was queued, started and ended. */
  readonly queuedAt: number
  readonly #now: () => number
  #startedAt: number | undefined
  #endedAt: number | undefined

  /** @internal */
  constructor(
    item: QueueItem,
    locate: (type: 'output' | 'temp' | 'input', subfolder: string, filename: string) => string,
    now: () => number,
  ) {
    this.#now = now
    this.queuedAt = now()
    this.#item = item
    this.#locate = locate
    this.id = item.promptId
    this.number = item.number instanceof PyFloat ? item.number.value : Number(item.number)
    const clientId = item.extraData.get('client_id')
    this.clientId = typeof clientId === 'string' ? clientId : undefined
  }

  get status(): PromptStatus {
    return this.#status
  }

  get startedAt(): number | undefined {
    return this.#startedAt
  }

  get endedAt(): number | undefined {
    return this.#endedAt
  }

  /** The graph as the server keeps it: literals converted, integers beyond 2^53 as `bigint`. */
  get graph(): Graph {
    return toPlain(this.#item.graph) as Graph
  }

  /** What each node reported: node id -> key -> list, as in the history. */
  get outputs(): Record<string, Record<string, unknown[]>> {
    const outputs = this.#entry?.outputs ?? new Map<string, Dumpable>()
    return JSON.parse(dumpJson(outputs)) as Record<string, Record<string, unknown[]>>
  }

  /** The files among the outputs, in the order in which they were reported. */
  get files(): readonly SavedFile[] {
    return Object.entries(this.outputs).flatMap(([nodeId, output]) => {
      return Object.values(output).flatMap((items) => items.flatMap((item) => this.#toFile(nodeId, item)))
    })
  }

  get error(): PromptError | undefined {
    const failure = this.#failure
    if (failure?.kind !== 'error') return undefined
    return { nodeId: failure.nodeId, exceptionType: failure.exceptionType, message: failure.message }
  }

  /** Settles when the prompt is in the history, or was taken out of the queue. */
  get ended(): Promise<PromptRecord> {
    return this.#ended.promise
  }

  /** @internal */
  get item(): QueueItem {
    return this.#item
  }

  /** @internal */
  start(): void {
    this.#status = 'running'
    this.#startedAt = this.#now()
  }

  /** @internal */
  end(entry: HistoryEntry, failure: ExecutionFailure | undefined): void {
    this.#entry = entry
    this.#failure = failure
    this.#status = failure ? (failure.kind === 'interrupted' ? 'interrupted' : 'failed') : 'completed'
    this.#finish()
  }

  /** @internal */
  remove(): void {
    this.#status = 'removed'
    this.#finish()
  }

  /** @internal It was accepted, and no history will ever have it. */
  lose(): void {
    this.#status = 'lost'
    this.#finish()
  }

  #finish(): void {
    this.#endedAt = this.#now()
    this.#ended.resolve(this)
  }

  #toFile(nodeId: string, item: unknown): SavedFile[] {
    if (typeof item !== 'object' || item === null) return []
    const { filename, subfolder, type } = item as { filename?: unknown; subfolder?: unknown; type?: unknown }
    if (typeof filename !== 'string' || typeof subfolder !== 'string') return []
    if (type !== 'output' && type !== 'temp' && type !== 'input') return []
    return [{ nodeId, filename, subfolder, type, path: this.#locate(type, subfolder, filename) }]
  }
}
