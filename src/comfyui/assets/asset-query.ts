import type { Json, JsonObject } from '../../protocol/json.ts'
import { dumpJson } from '../../protocol/json.ts'
import { pyEquals } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { byCodePoint } from '../models/model-store.ts'
import type { Asset } from './asset.ts'
import { hasCursor, readCursor, writeCursor, type Cursor } from './asset-cursor.ts'

export type AssetSort = 'name' | 'created_at' | 'updated_at' | 'size' | 'last_access_time'

export interface TagFilter {
  readonly all: readonly string[]
  readonly any: readonly string[]
  readonly none: readonly string[]
}

export interface AssetFilter extends TagFilter {
  readonly nameContains: string | undefined
  readonly metadata: JsonObject | undefined
}

export interface AssetPage {
  readonly sort: AssetSort
  readonly order: 'asc' | 'desc'
  readonly limit: number
  readonly offset: number
  readonly after: string | undefined
}

export interface AssetList {
  readonly assets: readonly Asset[]
  readonly total: number
  readonly hasMore: boolean
  readonly nextCursor: string | undefined
}

/** @note The database knows the case of ASCII letters only. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

export function filterAssets(assets: readonly Asset[], filter: AssetFilter): Asset[] {
  const wanted = filter.nameContains === undefined ? undefined : foldCase(filter.nameContains)
  return assets.filter((asset) => {
    if (!filter.all.every((tag) => asset.tags.has(tag))) return false
    if (filter.any.length > 0 && !filter.any.some((tag) => asset.tags.has(tag))) return false
    if (filter.none.some((tag) => asset.tags.has(tag))) return false
    if (wanted !== undefined && !foldCase(asset.name).includes(wanted)) return false
    return [...(filter.metadata ?? [])].every(([key, value]) => hasMetadata(asset, key, value))
  })
}

/** One page of assets. @throws {AssetError} `INVALID_CURSOR` */
export function pageAssets(assets: readonly Asset[], page: AssetPage): AssetList {
  const cursor = page.after === undefined ? undefined : readCursor(page.after, page)
  // @note The database has no larger number.
  if (!cursor && page.offset >= 2 ** 63)
    throw new PythonError('OverflowError', 'Python int too large to convert to SQLite INTEGER')
  const sign = page.order === 'asc' ? 1 : -1
  const sorted = [...assets].sort(
    (one, other) => sign * (compare(one, other, page.sort) || byCodePoint(one.id, other.id)),
  )
  const start = cursor ? startAfter(sorted, cursor, page.sort, sign) : page.offset
  const shown = sorted.slice(start, start + page.limit)
  const hasMore = start + shown.length < sorted.length
  const last = shown.at(-1)
  const nextCursor =
    hasMore && last && hasCursor(page.sort) ? writeCursor(String(sortKey(last, page.sort)), last.id, page) : undefined
  return { assets: shown, total: sorted.length, hasMore, nextCursor }
}

/** @note A list in the filter stands for any of its members, an empty one for anything. */
function hasMetadata(asset: Asset, key: string, wanted: Json): boolean {
  const values = asset.userMetadata.has(key) ? valuesOf(asset.userMetadata.get(key) ?? null) : []
  const isThere = (choice: Json): boolean =>
    choice === null
      ? values.length === 0 || values.some(({ value }) => value === null)
      : values.some(({ value, isJson }) => isSame(value, isJson, choice))
  return Array.isArray(wanted) ? wanted.length === 0 || wanted.some(isThere) : isThere(wanted)
}

interface StoredValue {
  readonly value: Json
  /** Stored as JSON text, and found by it only. */
  readonly isJson: boolean
}

/** @note The members of a list are stored one by one; where one of them is a list or an object, all are JSON. */
function valuesOf(value: Json): StoredValue[] {
  if (!Array.isArray(value)) return [{ value, isJson: value instanceof Map }]
  const isJson = value.some((each) => Array.isArray(each) || each instanceof Map)
  return value.map((each) => ({ value: each, isJson }))
}

function isSame(value: Json, isJson: boolean, wanted: Json): boolean {
  const isComposed = Array.isArray(wanted) || wanted instanceof Map
  if (isJson || isComposed) return isJson && isComposed && dumpJson(value) === dumpJson(wanted)
  return typeof value === 'boolean' || typeof wanted === 'boolean' ? value === wanted : pyEquals(value, wanted)
}

function compare(one: Asset, other: Asset, sort: AssetSort): number {
  return compareKeys(sortKey(one, sort), sortKey(other, sort))
}

type SortKey = string | bigint

function compareKeys(one: SortKey, other: SortKey): number {
  if (typeof one === 'string' || typeof other === 'string') return byCodePoint(String(one), String(other))
  return one < other ? -1 : Number(one > other)
}

function sortKey(asset: Asset, sort: AssetSort): SortKey {
  switch (sort) {
    case 'name':
      return asset.name
    case 'size':
      return BigInt(asset.content.size)
    case 'updated_at':
      return micros(asset.updatedAt)
    case 'last_access_time':
      return micros(asset.lastAccessAt)
    case 'created_at':
      return micros(asset.createdAt)
  }
}

function micros(time: number): bigint {
  return BigInt(Math.round(time * 1000))
}

function startAfter(sorted: readonly Asset[], cursor: Cursor, sort: AssetSort, sign: number): number {
  const index = sorted.findIndex((asset) => {
    const order = compareKeys(sortKey(asset, sort), cursor.value)
    return sign * (order || byCodePoint(asset.id, cursor.id)) > 0
  })
  return index === -1 ? sorted.length : index
}
