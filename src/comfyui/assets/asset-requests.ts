import { pyRepr } from '../../protocol/python-text.ts'
import { byCodePoint } from '../models/model-store.ts'
import { AssetError } from './asset-error.ts'
import type { AssetFilter, AssetPage, TagFilter } from './asset-query.ts'
import { QueryReader } from './query-reader.ts'

/** What the queries of asset routes say (protocol 9.7). */

const SORTS = ['name', 'created_at', 'updated_at', 'size', 'last_access_time'] as const
const ORDERS = ['asc', 'desc'] as const
const TAG_ORDERS = ['count_desc', 'name_asc'] as const
const MAX_TAGS = 100
const MAX_PREFIX = 256
const MAX_TAG_OFFSET = 10_000_000

/** @throws {AssetError} `INVALID_QUERY`, `INVALID_TAG_FILTER` */
export function readAssetQuery(query: URLSearchParams): { filter: AssetFilter; page: AssetPage } {
  const reader = new QueryReader(query)
  const filter = { nameContains: reader.text('name_contains'), metadata: reader.object('metadata_filter') }
  const limit = reader.int('limit', 20, { min: 1, max: 500 })
  const offset = reader.int('offset', 0, { min: 0 })
  const after = reader.text('after')
  const sort = reader.choice('sort', SORTS, 'created_at')
  const order = reader.choice('order', ORDERS, 'desc')
  reader.check('Validation failed.')
  return { filter: { ...readTagFilter(reader), ...filter }, page: { sort, order, limit, offset, after } }
}

/** @throws {AssetError} `INVALID_QUERY`, `INVALID_TAG_FILTER` */
export function readRefineQuery(query: URLSearchParams): { filter: AssetFilter; limit: number } {
  const reader = new QueryReader(query)
  const filter = { nameContains: reader.text('name_contains'), metadata: reader.object('metadata_filter') }
  const limit = reader.int('limit', 100, { min: 1, max: 1000 })
  reader.check('Validation failed.')
  return { filter: { ...readTagFilter(reader), ...filter }, limit }
}

export interface TagQuery {
  /** In small letters. */
  readonly prefix: string
  readonly limit: number
  readonly offset: number
  readonly order: (typeof TAG_ORDERS)[number]
  readonly hasZero: boolean
}

/** @throws {AssetError} `INVALID_QUERY` */
export function readTagQuery(query: URLSearchParams): TagQuery {
  const reader = new QueryReader(query, { isFirstOnly: true })
  const prefix = reader.shortText('prefix', MAX_PREFIX) ?? ''
  const limit = reader.int('limit', 100, { min: 1, max: 1000 })
  const offset = reader.int('offset', 0, { min: 0, max: MAX_TAG_OFFSET })
  const order = reader.choice('order', TAG_ORDERS, 'count_desc')
  const hasZero = reader.flag('include_zero', true)
  reader.check('Invalid query parameters')
  return { prefix: prefix.toLowerCase(), limit, offset, order, hasZero }
}

/** @note Two spellings of two filters: only the new ones are checked against each other. */
function readTagFilter(reader: QueryReader): TagFilter {
  const names = ['include_tags', 'exclude_tags', 'tags_all', 'tags_any', 'tags_none'] as const
  const lists = names.map((name) => reader.tags(name))
  for (const [index, parameter] of names.entries()) {
    const count = lists[index]?.length ?? 0
    if (count <= MAX_TAGS) continue
    const message = `'${parameter}' lists ${count} tags; the maximum is ${MAX_TAGS}.`
    throw invalidFilter(message, { parameter, count, max: MAX_TAGS })
  }
  const [include = [], exclude = [], all = [], any = [], none = []] = lists
  if (all.length + any.length + none.length === 0) return { all: include, any: [], none: exclude }
  const required = oneSpelling(['include_tags', include], ['tags_all', all])
  const rejected = oneSpelling(['exclude_tags', exclude], ['tags_none', none])
  const conflicts = required.tags.filter((tag) => rejected.tags.includes(tag)).sort(byCodePoint)
  if (conflicts.length > 0) {
    const message = `Query can never match: ${conflicts.map(pyRepr).join(', ')} required by '${required.name}' but rejected by '${rejected.name}'.`
    throw invalidFilter(message, { conflicting_tags: conflicts, parameters: [required.name, rejected.name] })
  }
  return { all: required.tags, any, none: rejected.tags }
}

type Spelling = readonly [name: string, tags: string[]]

function oneSpelling([old, given]: Spelling, [current, tags]: Spelling): { name: string; tags: string[] } {
  if (given.length > 0 && tags.length > 0) {
    throw invalidFilter(`Cannot combine '${old}' with '${current}'; use '${current}'.`, { parameters: [old, current] })
  }
  return tags.length > 0 ? { name: current, tags } : { name: old, tags: given }
}

function invalidFilter(message: string, details: ConstructorParameters<typeof AssetError>[3]): AssetError {
  return new AssetError(400, 'INVALID_TAG_FILTER', message, details)
}
