import { type Json, PyFloat } from './json.ts'
import { PythonError } from './python-error.ts'
import { pyTypeName } from './python-text.ts'

export type Ordering = '<' | '>' | '<=' | '>='

/** Python's `bool()` of a JSON value: false for null, false, zero, and all that is empty. */
export function pyTruthy(value: Json): boolean {
  if (value instanceof PyFloat) return value.value !== 0
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  // @note NaN is true in Python.
  if (typeof value === 'number') return value !== 0
  return Boolean(value)
}

/** Python's `==`: `1 == 1.0 == True`, lists and dicts member by member, dicts in any order. */
export function pyEquals(left: Json, right: Json): boolean {
  const leftNumber = asNumber(left)
  if (leftNumber !== undefined) {
    const rightNumber = asNumber(right)
    return rightNumber !== undefined && sameNumber(leftNumber, rightNumber)
  }
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => memberEquals(item, right[index] as Json))
  }
  if (left instanceof Map) {
    if (!(right instanceof Map) || left.size !== right.size) return false
    for (const [key, item] of left) {
      const other = right.get(key)
      if (other === undefined || !memberEquals(item, other)) return false
    }
    return true
  }
  return left === right
}

/** Python's `value in list`. */
export function pyContains(list: readonly Json[], value: Json): boolean {
  return list.some((item) => memberEquals(item, value))
}

/**
 * Python's ordering of two JSON values.
 *
 * @throws {PythonError} `TypeError` where the two have no order
 */
export function pyCompare(left: Json, operator: Ordering, right: Json): boolean {
  const leftNumber = asNumber(left)
  const rightNumber = asNumber(right)
  if (leftNumber !== undefined && rightNumber !== undefined) return ordered(leftNumber, operator, rightNumber)
  if (typeof left === 'string' && typeof right === 'string') return ordered(compareText(left, right), operator, 0)
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.min(left.length, right.length)
    for (let index = 0; index < length; index += 1) {
      const leftItem = left[index] as Json
      const rightItem = right[index] as Json
      if (!memberEquals(leftItem, rightItem)) return pyCompare(leftItem, operator, rightItem)
    }
    return ordered(left.length, operator, right.length)
  }
  throw new PythonError(
    'TypeError',
    `'${operator}' not supported between instances of '${pyTypeName(left)}' and '${pyTypeName(right)}'`,
  )
}

/** @note Members are equal when they are the same object, and `json.loads` has but one NaN. */
function memberEquals(left: Json, right: Json): boolean {
  return (Number.isNaN(left) && Number.isNaN(right)) || pyEquals(left, right)
}

function sameNumber(left: number | bigint, right: number | bigint): boolean {
  if (typeof left === 'number') {
    return typeof right === 'number' ? left === right : Number.isInteger(left) && BigInt(left) === right
  }
  return typeof right === 'bigint' ? left === right : sameNumber(right, left)
}

function asNumber(value: Json): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof PyFloat ? value.value : undefined
}

function ordered(left: number | bigint, operator: Ordering, right: number | bigint): boolean {
  return COMPARE[operator](left, right)
}

const COMPARE: Readonly<Record<Ordering, (left: number | bigint, right: number | bigint) => boolean>> = {
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
}

/** @note Python orders by code point; UTF-16 would put characters beyond the BMP before U+E000 and up. */
function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    if (left.charCodeAt(index) !== right.charCodeAt(index))
      return codePointAround(left, index) - codePointAround(right, index)
  }
  return left.length - right.length
}

function codePointAround(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  const isLowSurrogate = unit >= 0xdc00 && unit <= 0xdfff
  const before = isLowSurrogate ? Number(text.codePointAt(index - 1)) : 0
  return before > 0xffff ? before : Number(text.codePointAt(index))
}
