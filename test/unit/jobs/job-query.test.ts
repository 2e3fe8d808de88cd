import { expect, test } from 'vitest'
import { readJobQuery } from '../../../src/comfyui/jobs/job-query.ts'

const EVERYTHING = {
  statuses: undefined,
  workflowId: '',
  sortBy: 'created_at',
  isDescending: true,
  limit: null,
  offset: 0,
}

const BAD_STATUS = (names: string): string =>
  `Invalid status value(s): ${names}. Valid values: pending, in_progress, completed, failed, cancelled`
const BAD_SORT_BY = "sort_by must be 'created_at' or 'execution_duration'"
const BAD_SORT_ORDER = "sort_order must be 'asc' or 'desc'"

function read(query: string): unknown {
  const parameters = new URLSearchParams(query)
  return readJobQuery((name) => parameters.get(name))
}

test.each([
  ['', {}],
  ['unknown=1&ids=x', {}],
  ['status=', {}],
  ['status=,', { statuses: [] }],
  ['status=%20', { statuses: [] }],
  ['status=pending', { statuses: ['pending'] }],
  ['status=Pending,IN_PROGRESS', { statuses: ['pending', 'in_progress'] }],
  ['status=%20failed%09,,+cancelled+', { statuses: ['failed', 'cancelled'] }],
  ['status=%C2%A0completed%E2%80%83', { statuses: ['completed'] }],
  ['status=%1Ffailed%C2%85', { statuses: ['failed'] }],
  ['status=pending,pending', { statuses: ['pending', 'pending'] }],
  ['status=pending&status=bogus', { statuses: ['pending'] }],
  ['workflow_id=wf-0', { workflowId: 'wf-0' }],
  ['workflow_id=', {}],
  ['workflow_id=%20wf%20', { workflowId: ' wf ' }],
  ['sort_by=Execution_Duration', { sortBy: 'execution_duration' }],
  ['sort_by=created_at&sort_by=bogus', {}],
  ['sort_order=ASC', { isDescending: false }],
  ['sort_order=DESC', {}],
  ['limit=1', { limit: 1 }],
  ['limit=%201%20', { limit: 1 }],
  ['limit=+7', { limit: 7 }],
  ['limit=%2B7', { limit: 7 }],
  ['limit=1_000', { limit: 1000 }],
  ['limit=007', { limit: 7 }],
  ['limit=%D9%A3', { limit: 3 }],
  ['limit=99999999999999999999', { limit: 99999999999999999999n }],
  ['limit=2&limit=abc', { limit: 2 }],
  ['offset=3', { offset: 3 }],
  ['offset=-0', { offset: 0 }],
  ['offset=-5', { offset: 0 }],
  ['offset=-99999999999999999999', { offset: 0 }],
  ['offset=99999999999999999999', { offset: 99999999999999999999n }],
])('the query "%s" is understood', (query, differences) => {
  expect(read(query)).toEqual({ ok: true, query: { ...EVERYTHING, ...differences } })
})

test.each([
  ['status=bogus', BAD_STATUS('bogus')],
  ['status=pending,Bogus,%20X%20', BAD_STATUS('bogus, x')],
  ['status=canceled', BAD_STATUS('canceled')],
  ['status=in%20progress', BAD_STATUS('in progress')],
  ['status=%EF%BB%BFpending', BAD_STATUS('\ufeffpending')],
  ['status=null', BAD_STATUS('null')],
  ['status=bogus&sort_by=bogus&limit=x', BAD_STATUS('bogus')],
  ['sort_by=', BAD_SORT_BY],
  ['sort_by=%20created_at', BAD_SORT_BY],
  ['sort_by=create_time', BAD_SORT_BY],
  ['sort_by=bogus&sort_order=up', BAD_SORT_BY],
  ['sort_order=', BAD_SORT_ORDER],
  ['sort_order=ascending', BAD_SORT_ORDER],
  ['sort_order=up&limit=0&offset=x', BAD_SORT_ORDER],
  ['limit=0', 'limit must be a positive integer'],
  ['limit=-0', 'limit must be a positive integer'],
  ['limit=-1', 'limit must be a positive integer'],
  ['limit=-99999999999999999999', 'limit must be a positive integer'],
  ['limit=', 'limit must be an integer'],
  ['limit', 'limit must be an integer'],
  ['limit=1.0', 'limit must be an integer'],
  ['limit=1e3', 'limit must be an integer'],
  ['limit=0x10', 'limit must be an integer'],
  ['limit=null', 'limit must be an integer'],
  ['limit=1__0', 'limit must be an integer'],
  ['limit=1%202', 'limit must be an integer'],
  [`limit=${'1'.repeat(4301)}`, 'limit must be an integer'],
  ['limit=abc&offset=abc', 'limit must be an integer'],
  ['offset=', 'offset must be an integer'],
  ['offset=abc', 'offset must be an integer'],
  ['offset=1.5', 'offset must be an integer'],
  ['offset=NaN', 'offset must be an integer'],
])('the query "%s" is refused', (query, error) => {
  expect(read(query)).toEqual({ ok: false, error })
})
