import type { Dumpable, Json } from '../../protocol/json.ts'
import type { HistoryEntry } from '../history/history.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { normaliseOutputs, summariseOutputs } from './job-outputs.ts'
import type { JobStatus } from './job-status.ts'
import { dictOf, type Members } from './members.ts'

/** A prompt as the jobs API shows it (protocol 7.2), and what its list is filtered and sorted by. */
export interface Job {
  readonly status: JobStatus
  readonly workflowId: Dumpable
  readonly createTime: number
  /** Milliseconds; 0 before the end. */
  readonly duration: number
  readonly wire: Members
}

/** @throws {PythonError} where `extra_pnginfo` or its workflow is no object */
export function queueJob(item: QueueItem, status: 'pending' | 'in_progress'): Job {
  const { createTime, workflowId } = readExtraData(item.extraData)
  const wire = withoutNulls({
    id: item.promptId,
    status,
    priority: item.number,
    create_time: createTime,
    outputs_count: 0,
    previewable_outputs_count: 0,
    workflow_id: workflowId,
  })
  return { status, workflowId, createTime: numberOf(createTime), duration: 0, wire }
}

/** @throws {PythonError} where `extra_pnginfo`, its workflow or an output is of a kind that the server cannot read */
export function historyJob(promptId: string, entry: HistoryEntry): Job {
  const [priority, , , extraData] = entry.prompt as Json[]
  const { createTime, workflowId } = readExtraData(extraData)
  const summary = summariseOutputs(entry.outputs)
  const course = readCourse(entry)
  const wire = withoutNulls({
    id: promptId,
    status: course.status,
    priority,
    create_time: createTime,
    execution_start_time: course.start,
    execution_end_time: course.end,
    execution_error: course.error,
    outputs_count: summary.count,
    previewable_outputs_count: summary.previewableCount,
    preview_output: summary.preview,
    workflow_id: workflowId,
  })
  const [start, end] = [numberOf(course.start), numberOf(course.end)]
  const duration = start !== 0 && end !== 0 ? end - start : 0
  return { status: course.status, workflowId, createTime: numberOf(createTime), duration, wire }
}

/** The job with all that the history has of it (protocol 7.3). */
export function historyJobDetails(promptId: string, entry: HistoryEntry): Members {
  const [, , prompt, extraData] = entry.prompt as Json[]
  return new Map(historyJob(promptId, entry).wire)
    .set('outputs', normaliseOutputs(entry.outputs))
    .set('execution_status', { ...entry.status })
    .set('workflow', { prompt, extra_data: extraData })
}

function readExtraData(extraData: Dumpable): { createTime: Dumpable; workflowId: Dumpable } {
  const data = dictOf(extraData)
  const info = data.has('extra_pnginfo') ? dictOf(data.get('extra_pnginfo')) : undefined
  const workflow = info?.has('workflow') ? dictOf(info.get('workflow')) : undefined
  return { createTime: data.get('create_time'), workflowId: workflow?.get('id') }
}

interface Course {
  readonly status: JobStatus
  readonly start: Dumpable
  readonly end: Dumpable
  readonly error: Dumpable
}

/** @note The history calls an interrupted prompt an error; only its messages tell the difference. */
function readCourse({ status }: HistoryEntry): Course {
  let start: Dumpable
  let end: Dumpable
  let error: Dumpable
  let isInterrupted = false
  for (const [type, data] of status.messages) {
    if (type === 'execution_start') start = data['timestamp']
    if (type !== 'execution_success' && type !== 'execution_error' && type !== 'execution_interrupted') continue
    end = data['timestamp']
    if (type === 'execution_error') error = data
    if (type === 'execution_interrupted') isInterrupted = true
  }
  const isFailed = status.status_str === 'error'
  return { status: isFailed ? (isInterrupted ? 'cancelled' : 'failed') : 'completed', start, end, error }
}

function withoutNulls(fields: { readonly [key: string]: Dumpable }): Members {
  return new Map(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}

function numberOf(value: Dumpable): number {
  return typeof value === 'number' ? value : 0
}
