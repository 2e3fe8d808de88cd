import { expect, test } from 'vitest'
import type { HistoryEntry, HistoryStatus } from '../../../src/comfyui/history/history.ts'
import { findJob, listJobs, type JobSource } from '../../../src/comfyui/jobs/find-jobs.ts'
import { readJobQuery } from '../../../src/comfyui/jobs/job-query.ts'
import type { QueueItem } from '../../../src/comfyui/queue/queue-item.ts'
import { dumpJson, parseJson, toPlain, type Json, type JsonObject } from '../../../src/protocol/json.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

type Messages = HistoryStatus['messages']

function queued(promptId: string, createTime: number, extra = '', number: Json = 0): QueueItem {
  const extraData = parseJson(`{${extra ? `${extra}, ` : ''}"create_time": ${createTime}}`) as JsonObject
  return { number, promptId, graph: new Map(), extraData, outputs: [], sensitive: new Map() }
}

function ended(promptId: string, createTime: number, messages: Messages, extra = ''): [string, HistoryEntry] {
  const isSuccess = messages.some(([type]) => type === 'execution_success')
  const item = queued(promptId, createTime, extra)
  return [
    promptId,
    {
      prompt: [0, promptId, new Map(), item.extraData, []],
      outputs: new Map(),
      status: { status_str: isSuccess ? 'success' : 'error', completed: isSuccess, messages },
      meta: new Map(),
    },
  ]
}

const ran = (start: number, end: number, ending = 'execution_success'): Messages => [
  ['execution_start', { timestamp: start }],
  [ending, { timestamp: end }],
]

function source(running: QueueItem | undefined, pending: QueueItem[], history: [string, HistoryEntry][]): JobSource {
  return { queue: { running, pending }, history: new Map(history) }
}

function ask(jobs: JobSource, query = ''): { ids: unknown[]; pagination: unknown } {
  const parameters = new URLSearchParams(query)
  const outcome = readJobQuery((name) => parameters.get(name))
  if (!outcome.ok) throw new Error(outcome.error)
  const answer = toPlain(parseJson(dumpJson(listJobs(jobs, outcome.query)))) as {
    jobs: { id: unknown }[]
    pagination: unknown
  }
  return { ids: answer.jobs.map(({ id }) => id), pagination: answer.pagination }
}

const five = source(
  queued('run', 30, '"extra_pnginfo": {"workflow": {"id": "w"}}'),
  [queued('p1', 50), queued('p2', 40)],
  [
    ended('done', 10, ran(100, 400), '"extra_pnginfo": {"workflow": {"id": "w"}}'),
    ended('failed', 20, ran(400, 450, 'execution_error')),
    ended('cancelled', 20, ran(450, 451, 'execution_interrupted'), '"extra_pnginfo": {"workflow": {"id": 5}}'),
  ],
)

test.each([
  ['', ['p1', 'p2', 'run', 'failed', 'cancelled', 'done']],
  ['sort_order=asc', ['done', 'failed', 'cancelled', 'run', 'p2', 'p1']],
  ['sort_by=execution_duration', ['done', 'failed', 'cancelled', 'run', 'p1', 'p2']],
  ['sort_by=execution_duration&sort_order=asc', ['run', 'p1', 'p2', 'cancelled', 'failed', 'done']],
  ['status=failed,pending', ['p1', 'p2', 'failed']],
  ['status=cancelled', ['cancelled']],
  ['status=in_progress,completed', ['run', 'done']],
  ['status=,', []],
  ['workflow_id=w', ['run', 'done']],
  ['workflow_id=5', []],
  ['workflow_id=w&status=completed', ['done']],
])('the list for "%s" has its jobs in the order of the server', (query, ids) => {
  expect(ask(five, query).ids).toEqual(ids)
})

test.each([
  ['limit=2', ['p1', 'p2'], { offset: 0, limit: 2, total: 6, has_more: true }],
  ['limit=2&offset=4', ['cancelled', 'done'], { offset: 4, limit: 2, total: 6, has_more: false }],
  ['limit=6', ['p1', 'p2', 'run', 'failed', 'cancelled', 'done'], { offset: 0, limit: 6, total: 6, has_more: false }],
  ['offset=5', ['done'], { offset: 5, limit: null, total: 6, has_more: false }],
  ['offset=6&limit=1', [], { offset: 6, limit: 1, total: 6, has_more: false }],
  ['offset=-3&limit=1', ['p1'], { offset: 0, limit: 1, total: 6, has_more: true }],
  ['status=completed&limit=1', ['done'], { offset: 0, limit: 1, total: 1, has_more: false }],
  [
    'offset=99999999999999999999&limit=99999999999999999999',
    [],
    { offset: 99999999999999999999n, limit: 99999999999999999999n, total: 6, has_more: false },
  ],
])('the page "%s" is cut out after filtering', (query, ids, pagination) => {
  expect(ask(five, query)).toEqual({ ids, pagination })
})

test('a job in the queue has six fields, and its workflow where it names one', () => {
  const item = queued('p', 7, '"extra_pnginfo": {"workflow": {"id": "w"}}', parseJson('-3.0'))
  expect(dumpJson(findJob(source(undefined, [item], []), 'p'))).toBe(
    '{"id": "p", "status": "pending", "priority": -3.0, "create_time": 7, "outputs_count": 0, "previewable_outputs_count": 0, "workflow_id": "w"}',
  )
})

test('a job of the history is found before one of the queue with the same id, and a running one before a pending one', () => {
  const again = queued('x', 2)
  const statusOf = (jobs: JobSource): unknown => findJob(jobs, 'x')?.get('status')
  expect(statusOf(source(again, [again], [ended('x', 1, ran(1, 2))]))).toBe('completed')
  expect(statusOf(source(again, [again], []))).toBe('in_progress')
  expect(statusOf(source(undefined, [again], []))).toBe('pending')
  expect(findJob(five, 'DONE')).toBeUndefined()
})

test('a prompt with an error message that ended well all the same is completed, and shows the error', () => {
  const [, entry] = ended('x', 1, [...ran(3, 5), ...ran(6, 9, 'execution_error').slice(1)])
  const job = findJob(source(undefined, [], [['x', entry]]), 'x')
  expect(job?.get('status')).toBe('completed')
  expect(job?.get('execution_end_time')).toBe(9)
  expect(job?.get('execution_error')).toEqual({ timestamp: 9 })
})

test.each(['null', '"x"', '[]', '{"workflow": null}', '{"workflow": "x"}', '{"workflow": []}'])(
  'extra_pnginfo %s breaks the lists that have to look at the job',
  (info) => {
    const extra = `"extra_pnginfo": ${info}`
    const inQueue = source(undefined, [queued('p', 1, extra)], [ended('done', 1, ran(1, 2))])
    expect(() => ask(inQueue)).toThrow(PythonError)
    expect(() => findJob(inQueue, 'p')).toThrow(PythonError)
    expect(ask(inQueue, 'status=completed').ids).toEqual(['done'])
    const inHistory = source(undefined, [queued('p', 1)], [ended('done', 1, ran(1, 2), extra)])
    expect(() => ask(inHistory, 'status=failed')).toThrow(PythonError)
    expect(ask(inHistory, 'status=pending').ids).toEqual(['p'])
  },
)

test.each(['{}', '{"workflow": {}}', '{"workflow": {"id": null}}'])('extra_pnginfo %s is no workflow', (info) => {
  const job = findJob(source(undefined, [queued('p', 1, `"extra_pnginfo": ${info}`)], []), 'p')
  expect(job?.has('workflow_id')).toBe(false)
})

test('a workflow id of another type is shown as it is', () => {
  const job = findJob(source(undefined, [queued('p', 1, '"extra_pnginfo": {"workflow": {"id": [1.0]}}')], []), 'p')
  expect(dumpJson(job?.get('workflow_id'))).toBe('[1.0]')
})
