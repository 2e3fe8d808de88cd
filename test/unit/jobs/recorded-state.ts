import type { HistoryEntry, HistoryStatus } from '../../../src/comfyui/history/history.ts'
import type { JobSource } from '../../../src/comfyui/jobs/find-jobs.ts'
import type { QueueItem } from '../../../src/comfyui/queue/queue-item.ts'
import type { Dumpable, Json, JsonObject } from '../../../src/protocol/json.ts'
import { at } from '../../contract/recording.ts'

/** Queue and history of a recorded server, as far as its answers have told of them. */
export class RecordedState {
  readonly #jobs = new Map<string, JsonObject>()

  learn(job: JsonObject): void {
    const id = String(job.get('id'))
    // Lists tell less than details do.
    const isKnown = this.#jobs.get(id)?.has('outputs') === true
    if (!isKnown || job.has('outputs')) this.#jobs.set(id, job)
  }

  forget(id: string): void {
    this.#jobs.delete(id)
  }

  forgetHistory(): void {
    for (const [id, job] of this.#jobs) if (job.has('execution_start_time')) this.#jobs.delete(id)
  }

  get source(): JobSource {
    const jobs = [...this.#jobs.values()]
    const running = jobs.find((job) => job.get('status') === 'in_progress')
    const pending = jobs.filter((job) => job.get('status') === 'pending')
    const ended = jobs.filter((job) => job !== running && !pending.includes(job))
    return {
      queue: {
        running: running && toItem(running),
        pending: pending.sort((a, b) => number(a, 'priority') - number(b, 'priority')).map(toItem),
      },
      history: new Map(
        ended
          .sort((a, b) => number(a, 'execution_end_time') - number(b, 'execution_end_time'))
          .map((job) => [String(job.get('id')), toEntry(job)]),
      ),
    }
  }
}

function toItem(job: JsonObject): QueueItem {
  return {
    number: job.get('priority') ?? null,
    promptId: String(job.get('id')),
    graph: new Map(),
    extraData: extraDataOf(job),
    outputs: [],
    sensitive: new Map(),
  }
}

function toEntry(job: JsonObject): HistoryEntry {
  const graph = at(job, 'workflow', 'prompt') ?? new Map()
  return {
    prompt: [job.get('priority') ?? null, String(job.get('id')), graph, extraDataOf(job), []],
    outputs: outputsOf(job),
    status: statusOf(job),
    meta: new Map(),
  }
}

function extraDataOf(job: JsonObject): JsonObject {
  const recorded = at(job, 'workflow', 'extra_data')
  if (recorded instanceof Map) return recorded
  const extraData: JsonObject = new Map()
  const id = job.get('workflow_id')
  if (id !== undefined) extraData.set('extra_pnginfo', new Map([['workflow', new Map([['id', id]])]]))
  return extraData.set('create_time', job.get('create_time') ?? null)
}

/** Where a list told only the preview and the count, the preview stands for all outputs. */
function outputsOf(job: JsonObject): Map<string, Dumpable> {
  const outputs = job.get('outputs')
  if (outputs instanceof Map) return outputs
  const preview = job.get('preview_output')
  if (!(preview instanceof Map)) return new Map()
  const item = new Map(preview)
  item.delete('nodeId')
  item.delete('mediaType')
  const items = Array.from({ length: number(job, 'outputs_count') }, () => item)
  return new Map([[String(preview.get('nodeId')), new Map([[String(preview.get('mediaType')), items]])]])
}

const ENDINGS: Record<string, string> = { failed: 'execution_error', cancelled: 'execution_interrupted' }

function statusOf(job: JsonObject): HistoryStatus {
  const recorded = job.get('execution_status')
  if (recorded instanceof Map) {
    const messages = (recorded.get('messages') as Json[][]).map(([type, data]): HistoryStatus['messages'][number] => {
      return [String(type), Object.fromEntries(data as JsonObject)]
    })
    return {
      status_str: recorded.get('status_str') as 'success',
      completed: recorded.get('completed') === true,
      messages,
    }
  }
  const ending = ENDINGS[String(job.get('status'))]
  const error = (job.get('execution_error') ?? new Map()) as JsonObject
  return {
    status_str: ending ? 'error' : 'success',
    completed: !ending,
    messages: [
      ['execution_start', { timestamp: job.get('execution_start_time') }],
      [ending ?? 'execution_success', { ...Object.fromEntries(error), timestamp: job.get('execution_end_time') }],
    ],
  }
}

function number(job: JsonObject, key: string): number {
  return Number(job.get(key))
}
