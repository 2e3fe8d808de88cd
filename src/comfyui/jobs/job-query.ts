import { PythonError } from '../../protocol/python-error.ts'
import { pyInt } from '../../protocol/python-number.ts'
import { isJobStatus, JOB_STATUSES, type JobStatus } from './job-status.ts'

/** Which jobs are wanted, in which order (protocol 7.1). */
export interface JobQuery {
  /** `undefined` for all of them. */
  readonly statuses: readonly JobStatus[] | undefined
  /** Empty for all of them. */
  readonly workflowId: string
  readonly sortBy: 'created_at' | 'execution_duration'
  readonly isDescending: boolean
  readonly limit: number | bigint | null
  readonly offset: number | bigint
}

export type JobQueryOutcome =
  { readonly ok: true; readonly query: JobQuery } | { readonly ok: false; readonly error: string }

/** The first value of a query parameter; `null` where the query has none. */
export type ReadParameter = (name: string) => string | null

class QueryError extends Error {}

/** Reads the query of `GET /api/jobs`; the order of the checks tells which error is reported. */
export function readJobQuery(parameter: ReadParameter): JobQueryOutcome {
  try {
    return {
      ok: true,
      query: {
        statuses: readStatuses(parameter('status') ?? ''),
        workflowId: parameter('workflow_id') ?? '',
        sortBy: readSortBy(parameter('sort_by') ?? 'created_at'),
        isDescending: readIsDescending(parameter('sort_order') ?? 'desc'),
        limit: readLimit(parameter('limit')),
        offset: readOffset(parameter('offset')),
      },
    }
  } catch (error) {
    if (error instanceof QueryError) return { ok: false, error: error.message }
    throw error
  }
}

function readStatuses(text: string): JobStatus[] | undefined {
  if (text === '') return undefined
  // @note `status=,` names no status at all, and so finds nothing.
  const names = text.split(',').map(strip).filter(Boolean)
  const lower = names.map((name) => name.toLowerCase())
  const unknown = lower.filter((name) => !isJobStatus(name))
  if (unknown.length > 0) {
    throw new QueryError(`Invalid status value(s): ${unknown.join(', ')}. Valid values: ${JOB_STATUSES.join(', ')}`)
  }
  return lower.filter(isJobStatus)
}

function readSortBy(text: string): JobQuery['sortBy'] {
  const field = text.toLowerCase()
  if (field === 'created_at' || field === 'execution_duration') return field
  throw new QueryError("sort_by must be 'created_at' or 'execution_duration'")
}

function readIsDescending(text: string): boolean {
  const order = text.toLowerCase()
  if (order === 'asc' || order === 'desc') return order === 'desc'
  throw new QueryError("sort_order must be 'asc' or 'desc'")
}

function readLimit(text: string | null): number | bigint | null {
  if (text === null) return null
  const limit = readInteger(text, 'limit')
  if (limit > 0) return limit
  throw new QueryError('limit must be a positive integer')
}

function readOffset(text: string | null): number | bigint {
  const offset = text === null ? 0 : readInteger(text, 'offset')
  return offset > 0 ? offset : 0
}

function readInteger(text: string, name: string): number | bigint {
  try {
    return pyInt(text)
  } catch (error) {
    if (error instanceof PythonError) throw new QueryError(`${name} must be an integer`)
    throw error
  }
}

// @note What Python's `strip` takes away: unlike `trim`, U+001C to U+001F and U+0085, and not U+FEFF.
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, 'g')

function strip(text: string): string {
  return text.replace(OUTER_SPACE, '')
}
