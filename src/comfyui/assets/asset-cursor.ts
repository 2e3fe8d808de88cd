import { JsonSyntaxError, parseJson, type Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyInt } from '../../protocol/python-number.ts'
import { pyRepr } from '../../protocol/python-text.ts'
import { AssetError } from './asset-error.ts'
import { jsonMessageOf } from './asset-fields.ts'
import { decodeUrlSafe } from './python-base64.ts'
import { decodeUtf8 } from './python-utf8.ts'

const MAX_LENGTH = 8192
const MAX_VALUE = 512
const MAX_ID = 128
/** Sorts that cursors work with. */
const CURSOR_SORTS: readonly string[] = ['created_at', 'updated_at', 'name', 'size']
const ORDERS: readonly string[] = ['asc', 'desc']

export interface Cursor {
  /** A name, or a number: bytes, or microseconds since the Unix epoch. */
  readonly value: string | bigint
  readonly id: string
}

export function hasCursor(sort: string): boolean {
  return CURSOR_SORTS.includes(sort)
}

export function writeCursor(value: string, id: string, { sort, order }: { sort: string; order: string }): string {
  return Buffer.from(JSON.stringify({ s: sort, v: value, id, o: order })).toString('base64url')
}

/** Where a page goes on (protocol 9.7). @throws {AssetError} `INVALID_CURSOR` */
export function readCursor(text: string, { sort, order }: { sort: string; order: string }): Cursor {
  if (!hasCursor(sort)) throw invalidCursor(`cursor pagination is not supported for sort=${pyRepr(sort)}`)
  const { s, v, id, o } = readPayload(text)
  if (typeof s !== 'string' || typeof v !== 'string' || typeof id !== 'string')
    throw invalidCursor('payload: missing or non-string s/v/id')
  if (id === '') throw invalidCursor('missing id')
  if (lengthOf(id) > MAX_ID) throw invalidCursor('id exceeds maximum length')
  if (lengthOf(v) > MAX_VALUE) throw invalidCursor('value exceeds maximum length')
  if (!hasCursor(s)) throw invalidCursor(`unsupported sort field ${pyRepr(s)}`)
  if (typeof o !== 'string') throw invalidCursor('missing or non-string o')
  if (!ORDERS.includes(o)) throw invalidCursor(`unsupported order ${pyRepr(o)}`)
  if (o !== order) throw invalidCursor(`cursor order ${pyRepr(o)} does not match request order ${pyRepr(order)}`)
  if (s !== sort) throw invalidCursor(`cursor sort field ${pyRepr(s)} does not match request sort ${pyRepr(sort)}`)
  return { value: readValue(v, sort), id }
}

function readPayload(text: string): Readonly<Record<string, Json>> {
  if (lengthOf(text) > MAX_LENGTH) throw invalidCursor('cursor exceeds maximum length')
  const bytes = attempt('encoding', () => decodeUrlSafe(text))
  const payload = attempt(
    'payload',
    () => parseJson(decodeUtf8(bytes)),
    (error) => {
      return error instanceof JsonSyntaxError ? jsonMessageOf(error, decodeUtf8(bytes)) : error.message
    },
  )
  if (!(payload instanceof Map)) throw invalidCursor('payload: expected object')
  return Object.fromEntries(payload)
}

function attempt<T>(stage: string, read: () => T, messageOf = (error: Error): string => error.message): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PythonError || error instanceof JsonSyntaxError)) throw error
    throw invalidCursor(`${stage}: ${messageOf(error)}`)
  }
}

function readValue(text: string, sort: string): string | bigint {
  if (sort === 'name') return text
  const kind = sort === 'size' ? 'integer' : 'timestamp'
  let value: bigint
  try {
    value = BigInt(pyInt(text))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw invalidCursor(`value is not a valid ${kind}: ${error.message}`)
  }
  if (sort !== 'size') checkTime(value)
  return value
}

/** @note Python's times end with the year 9999. */
function checkTime(micros: bigint): void {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n)
  const problem = (): string | undefined => {
    if (seconds < -(2n ** 63n) || seconds >= 2n ** 63n) return 'timestamp out of range for platform time_t'
    const year = yearOf(seconds)
    if (year >= 2n ** 31n || year < -(2n ** 31n)) return '[Errno 75] Value too large for defined data type'
    return year < 1n || year > 9999n ? `year ${year} is out of range` : undefined
  }
  const found = problem()
  if (found !== undefined) throw invalidCursor(`value is out of representable range: ${found}`)
}

const SECONDS_OF_400_YEARS = 12_622_780_800n

function yearOf(seconds: bigint): bigint {
  const cycle = seconds >= 0n ? seconds / SECONDS_OF_400_YEARS : (seconds + 1n) / SECONDS_OF_400_YEARS - 1n
  const rest = Number(seconds - cycle * SECONDS_OF_400_YEARS)
  return BigInt(new Date(rest * 1000).getUTCFullYear()) + cycle * 400n
}

/** Python counts characters. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

function invalidCursor(message: string): AssetError {
  return new AssetError(400, 'INVALID_CURSOR', message)
}
