import { inspect } from 'node:util'
import type { FrameRecord } from './frame-record.ts'
import type { PromptRecord } from './prompt-record.ts'
import type { RequestRecord } from './request-record.ts'

/** One thing that happened in the life of a prompt. */
export interface TimelineRow {
  /** Ms after it was queued, by the clock of the mock. */
  readonly ms: number
  readonly what: 'prompt' | 'request' | 'frame'
  readonly text: string
}

/** The life of one prompt: what was asked, what was sent, and when. As a text it is a table. */
export class PromptTimeline {
  readonly promptId: string
  readonly status: string
  readonly rows: readonly TimelineRow[]

  /** @internal */
  constructor(prompt: PromptRecord, requests: readonly RequestRecord[], frames: readonly FrameRecord[]) {
    this.promptId = prompt.id
    this.status = prompt.status
    const since = (at: number): number => Math.round(at - prompt.queuedAt)
    const rows: TimelineRow[] = [{ ms: 0, what: 'prompt', text: `queued${nameOf(prompt)}` }]
    for (const request of requests) {
      if (request.promptId !== prompt.id) continue
      const fault = request.fault === undefined ? '' : ` (fault ${request.fault})`
      rows.push({
        ms: since(request.at),
        what: 'request',
        text: `${request.method} ${request.path} ${request.status}${fault}`,
      })
    }
    for (const frame of frames) {
      if (frame.promptId === prompt.id) rows.push({ ms: since(frame.at), what: 'frame', text: describe(frame) })
    }
    if (prompt.startedAt !== undefined) rows.push({ ms: since(prompt.startedAt), what: 'prompt', text: 'started' })
    if (prompt.endedAt !== undefined) {
      const error = prompt.error ? `: ${prompt.error.exceptionType} at the node ${prompt.error.nodeId}` : ''
      rows.push({ ms: since(prompt.endedAt), what: 'prompt', text: `${prompt.status}${error}` })
    }
    this.rows = rows.sort((a, b) => a.ms - b.ms)
  }

  toString(): string {
    const width = Math.max(...this.rows.map(({ ms }) => String(ms).length), 2)
    const lines = this.rows.map(
      ({ ms, what, text }) => `  ${String(ms).padStart(width)} ms  ${what.padEnd(7)}  ${text}`,
    )
    return [`prompt ${this.promptId}: ${this.status}`, ...lines].join('\n')
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

function nameOf({ clientId, number }: PromptRecord): string {
  return ` as number ${number}${clientId === undefined ? '' : ` for ${clientId}`}`
}

function describe(frame: FrameRecord): string {
  if (typeof frame.type === 'number') return `binary ${frame.type} to ${frame.clientId}, ${frame.size} bytes`
  const { node, value, max, node_id, exception_type } = frame.data as Record<string, unknown>
  const details = [
    node === undefined ? node_id : node === null ? 'null' : node,
    value === undefined ? undefined : `${String(value)}/${String(max)}`,
    exception_type,
  ].filter((each) => each !== undefined)
  return `${frame.type}${details.length > 0 ? ` ${details.map(String).join(' ')}` : ''} to ${frame.clientId}`
}
