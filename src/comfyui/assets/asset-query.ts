import type { Json, JsonObject } from '../../protocol/json.ts'
import { dumpJson, parseJson } from '../../protocol/json.ts'
import { byCodePoint } from '../models/model-store.ts'
import type { Asset } from './asset.ts'
import { AssetError } from './asset-error.ts'

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

export function filterAssets(assets: readonly Asset[], filter: AssetFilter): Asset[] {
  const wanted = filter.nameContains?.toLowerCase()
  return assets.filter((asset) => {
    if (!filter.all.every((tag) => asset.tags.has(tag))) return false
    if (filter.any.length > 0 && !filter.any.some((tag) => asset.tags.has(tag))) return false
    if (filter.none.some((tag) => asset.tags.has(tag))) return false
    if (wanted !== undefined && !asset.name.toLowerCase().includes(wanted)) return false
    return [...(filter.metadata ?? [])].every(([key, value]) => hasMetadata(asset, key, value))
  })
}

/** One page of assets. @throws {AssetError} `INVALID_CURSOR` */
export function pageAssets(assets: readonly Asset[], page: AssetPage): AssetList {
  const sign = page.order === 'asc' ? 1 : -1
  const sorted = [...assets].sort(
    (one, other) => sign * (compare(one, other, page.sort) || byCodePoint(one.id, other.id)),
  )
  const start = page.after === undefined ? page.offset : startAfter(sorted, readCursor(page.after, page), page, sign)
  const shown = sorted.slice(start, start + page.limit)
  const hasMore = start + page.limit < sorted.length
  const last = shown.at(-1)
  const nextCursor = hasMore && last && page.sort !== 'last_access_time' ? writeCursor(last, page) : undefined
  return { assets: shown, total: sorted.length, hasMore, nextCursor }
}

/** @note A list in the filter stands for any of its members. */
function hasMetadata(asset: Asset, key: string, wanted: Json): boolean {
  if (wanted === null) return !asset.userMetadata.has(key) || asset.userMetadata.get(key) === null
  const value = asset.userMetadata.get(key)
  if (value === undefined) return false
  const choices = Array.isArray(wanted) ? wanted : [wanted]
  const values = Array.isArray(value) ? value : [value]
  return choices.some((choice) => values.some((each) => dumpJson(each) === dumpJson(choice)))
}

function compare(one: Asset, other: Asset, sort: AssetSort): number {
  switch (sort) {
    case 'name':
      return byCodePoint(one.name, other.name)
    case 'size':
      return one.size - other.size
    default:
      return micros(one, sort) - micros(other, sort)
  }
}

function micros(asset: Asset, sort: AssetSort): number {
  const time =
    sort === 'updated_at' ? asset.updatedAt : sort === 'last_access_time' ? asset.lastAccessAt : asset.createdAt
  return Math.round(time * 1000)
}

function sortKey(asset: Asset, sort: AssetSort): string {
  if (sort === 'name') return asset.name
  return String(sort === 'size' ? asset.size : micros(asset, sort))
}

interface Cursor {
  readonly value: string
  readonly id: string
}

function writeCursor(asset: Asset, { sort, order }: AssetPage): string {
  const text = JSON.stringify({ s: sort, v: sortKey(asset, sort), id: asset.id, o: order })
  return Buffer.from(text).toString('base64url')
}

function readCursor(text: string, { sort, order }: AssetPage): Cursor {
  if (sort === 'last_access_time') throw invalidCursor(`cursor pagination is not supported for sort='${sort}'`)
  const bytes = Buffer.from(text, 'base64url')
  const wrong = wrongByte(bytes)
  if (wrong) throw invalidCursor(`payload: ${wrong}`)
  const payload = readPayload(bytes.toString('utf8'))
  const { s, v, id, o } = Object.fromEntries(payload)
  if (typeof v !== 'string' || typeof id !== 'string') throw invalidCursor('payload: missing fields')
  if (s !== sort) throw invalidCursor(`cursor was issued for sort='${String(s)}', not '${sort}'`)
  if (o !== order) throw invalidCursor(`cursor was issued for order='${String(o)}', not '${order}'`)
  return { value: v, id }
}

function readPayload(text: string): JsonObject {
  try {
    const payload = parseJson(text)
    if (payload instanceof Map) return payload
  } catch {
    throw invalidCursor('payload: Expecting value: line 1 column 1 (char 0)')
  }
  throw invalidCursor('payload: not an object')
}

/** What Python says of the first byte that is no UTF-8. */
function wrongByte(bytes: Uint8Array): string | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return undefined
  } catch {
    const position = bytes.findIndex((byte) => byte >= 0x80)
    const byte = bytes[position] ?? 0
    const reason =
      byte >= 0xc2 && byte < 0xf5
        ? position + 1 < bytes.length
          ? 'invalid continuation byte'
          : 'unexpected end of data'
        : 'invalid start byte'
    return `'utf-8' codec can't decode byte 0x${byte.toString(16)} in position ${position}: ${reason}`
  }
}

function startAfter(sorted: readonly Asset[], cursor: Cursor, { sort }: AssetPage, sign: number): number {
  const index = sorted.findIndex((asset) => {
    const key = sortKey(asset, sort)
    const order = sort === 'name' ? byCodePoint(key, cursor.value) : Number(key) - Number(cursor.value)
    return sign * (order || byCodePoint(asset.id, cursor.id)) > 0
  })
  return index === -1 ? sorted.length : index
}

function invalidCursor(message: string): AssetError {
  return new AssetError(400, 'INVALID_CURSOR', message)
}
