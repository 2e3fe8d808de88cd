import type { Dumpable } from '../../protocol/json.ts'
import type { HistoryEntry } from '../history/history.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { historyJob, historyJobDetails, queueJob, type Job } from './job.ts'
import type { JobQuery } from './job-query.ts'
import type { JobStatus } from './job-status.ts'
import type { Members } from './members.ts'

/** Where jobs come from: the queue and the history of the server. */
export interface JobSource {
  readonly queue: { readonly running: QueueItem | undefined; readonly pending: readonly QueueItem[] }
  readonly history: { get(promptId: string): HistoryEntry | undefined; entries(): Iterable<[string, HistoryEntry]> }
}

/** The answer to `GET /api/jobs` (protocol 7.1). */
export function listJobs(source: JobSource, query: JobQuery): Dumpable {
  const { limit, offset } = query
  const jobs = [...wantedJobs(source, query.statuses)].filter((job) => {
    return query.workflowId === '' || job.workflowId === query.workflowId
  })
  const start = Number(offset)
  const page = sortJobs(jobs, query).slice(start, limit === null ? undefined : start + Number(limit))
  const hasMore = start + page.length < jobs.length
  return { jobs: page.map((job) => job.wire), pagination: { offset, limit, total: jobs.length, has_more: hasMore } }
}

/** The answer to `GET /api/jobs/{job_id}`: the history goes before the queue, as an id may be in both. */
export function findJob({ queue, history }: JobSource, promptId: string): Members | undefined {
  const entry = history.get(promptId)
  if (entry) return historyJobDetails(promptId, entry)
  if (queue.running?.promptId === promptId) return queueJob(queue.running, 'in_progress').wire
  const item = queue.pending.find((pending) => pending.promptId === promptId)
  return item && queueJob(item, 'pending').wire
}

/** @note A job that the server cannot read breaks only those lists that would have to look at it. */
function* wantedJobs({ queue, history }: JobSource, statuses: readonly JobStatus[] | undefined): Iterable<Job> {
  const isWanted = (status: JobStatus): boolean => statuses?.includes(status) ?? true
  if (queue.running && isWanted('in_progress')) yield queueJob(queue.running, 'in_progress')
  if (isWanted('pending')) for (const item of queue.pending) yield queueJob(item, 'pending')
  if (!isWanted('completed') && !isWanted('failed') && !isWanted('cancelled')) return
  for (const [promptId, entry] of history.entries()) {
    const job = historyJob(promptId, entry)
    if (isWanted(job.status)) yield job
  }
}

/** @note Stable both ways: jobs that are equal keep their order also where it is descending. */
function sortJobs(jobs: readonly Job[], { sortBy, isDescending }: JobQuery): Job[] {
  const key = (job: Job): number => (sortBy === 'execution_duration' ? job.duration : job.createTime)
  return jobs.toSorted((a, b) => (isDescending ? key(b) - key(a) : key(a) - key(b)))
}
