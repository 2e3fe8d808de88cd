import type { ServerEvents } from '../comfyui/server-events.ts'
import type { QueueItem } from '../comfyui/queue/queue-item.ts'
import { PromptRecord } from './prompt-record.ts'

/** One HTTP request that the mock has answered. */
export interface RequestRecord {
  readonly method: string
  /** The path below the base URL, with the query. */
  readonly path: string
  readonly status: number
  /** Ms since the Unix epoch, by the clock of the mock. */
  readonly at: number
}

/** What has happened at the mock since it was set up or reset. */
export class Journal {
  readonly #locate: ConstructorParameters<typeof PromptRecord>[1]
  prompts: PromptRecord[] = []
  requests: RequestRecord[] = []

  constructor(locate: ConstructorParameters<typeof PromptRecord>[1]) {
    this.#locate = locate
  }

  /** The newest prompt with this id. */
  prompt(id: string): PromptRecord | undefined {
    return this.prompts.findLast((record) => record.id === id)
  }

  clear(): void {
    this.prompts = []
    this.requests = []
  }

  /** What the server has to call. */
  listener(): ServerEvents {
    const recordOf = (item: QueueItem): PromptRecord | undefined =>
      this.prompts.findLast((record) => record.item === item)
    return {
      promptQueued: (item) => this.prompts.push(new PromptRecord(item, this.#locate)),
      promptStarted: (item) => recordOf(item)?.start(),
      promptEnded: (item, entry, failure) => recordOf(item)?.end(entry, failure),
      promptRemoved: (item) => recordOf(item)?.remove(),
    }
  }
}
