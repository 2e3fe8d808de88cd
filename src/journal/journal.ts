import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerEvents } from '../comfyui/server-events.ts'
import type { QueueItem } from '../comfyui/queue/queue-item.ts'
import { FrameRecord } from './frame-record.ts'
import { PromptRecord } from './prompt-record.ts'
import { PromptTimeline } from './prompt-timeline.ts'
import type { RequestRecord } from './request-record.ts'
import { trace } from './trace.ts'
import type { UploadRecord } from './upload-record.ts'

type Locate = (type: 'output' | 'temp' | 'input', subfolder: string, filename: string) => string

/** @note The way from an answer back to the request that asked for it, without a look into its body. */
const current = new AsyncLocalStorage<RequestRecord>()

/** What has happened at the mock since it was set up or reset: requests, frames and prompts, joined by prompt id. */
export class Journal {
  readonly #locate: Locate
  readonly #clock: { now(): number }
  readonly #hidden = new Set<string>()
  /** The newest prompt of each id. */
  readonly #byId = new Map<string, PromptRecord>()
  readonly #byItem = new WeakMap<QueueItem, PromptRecord>()
  /** Every prompt, those of other tenants too. */
  all: PromptRecord[] = []
  prompts: PromptRecord[] = []
  requests: RequestRecord[] = []
  frames: FrameRecord[] = []
  uploads: UploadRecord[] = []

  constructor(clock: { now(): number }, locate: Locate) {
    this.#clock = clock
    this.#locate = locate
  }

  /** The newest prompt with this id. */
  prompt(id: string): PromptRecord | undefined {
    return this.#byId.get(id) ?? this.all.findLast((record) => record.id === id)
  }

  /** The prompt with this id is not one of the test. */
  hide(promptId: string): void {
    this.#hidden.add(promptId)
  }

  /** Notes a request, and what becomes of it while it is answered. */
  async during<T extends Response>(record: RequestRecord, answer: () => Promise<T>): Promise<T> {
    this.requests.push(record)
    const named = record.path.split(/[/?]/).find((part) => this.#byId.has(part))
    if (named !== undefined) record.isAbout(named)
    const response = await current.run(record, answer)
    record.answered(response.status)
    trace('request', () => `${record.method} ${record.path} ${response.status}`)
    return response
  }

  timeline(promptId: string): PromptTimeline | undefined {
    const record = this.prompt(promptId)
    return record && new PromptTimeline(record, this.requests, this.frames)
  }

  /** Takes over prompts of before. */
  load(prompts: readonly PromptRecord[]): void {
    this.prompts = [...prompts]
    this.all = [...prompts]
    for (const record of prompts) this.#byId.set(record.id, record)
  }

  /** The prompts that have not ended. */
  get unfinished(): readonly PromptRecord[] {
    return this.all.filter(({ status }) => status === 'pending' || status === 'running')
  }

  clear(): void {
    this.all = []
    this.prompts = []
    this.requests = []
    this.frames = []
    this.uploads = []
    this.#hidden.clear()
    this.#byId.clear()
  }

  /** What the server has to call. */
  listener(): ServerEvents {
    const recordOf = (item: QueueItem): PromptRecord | undefined => this.#byItem.get(item)
    const tell = (item: QueueItem, text: string): void => trace('prompt', () => `${item.promptId} ${text}`)
    return {
      promptQueued: (item) => {
        this.#queued(item)
        tell(item, 'queued')
      },
      promptStarted: (item) => {
        recordOf(item)?.start()
        tell(item, 'started')
      },
      promptEnded: (item, entry, failure) => {
        recordOf(item)?.end(entry, failure)
        tell(item, failure ? `ended: ${failure.kind} at the node ${failure.nodeId}` : 'completed')
      },
      promptRemoved: (item) => recordOf(item)?.remove(),
      promptLost: (item) => {
        recordOf(item)?.lose()
        tell(item, 'lost')
      },
      frameSent: (session, frame, message) => {
        const type = message?.type ?? 'status'
        this.frames.push(new FrameRecord(session.sid, type, message?.promptId, this.#clock.now(), frame))
        trace(
          'frame',
          () => `to ${session.sid}: ${typeof frame === 'string' ? frame : `binary ${type}, ${frame.byteLength} bytes`}`,
        )
      },
    }
  }

  #queued(item: QueueItem): void {
    const record = new PromptRecord(item, this.#locate, () => this.#clock.now())
    this.all.push(record)
    this.#byItem.set(item, record)
    this.#byId.set(record.id, record)
    if (this.#hidden.has(record.id)) return
    this.prompts.push(record)
    current.getStore()?.isAbout(record.id)
  }
}
