import { PyFloat, type Json, toFloat } from '../../../protocol/json.ts'
import { floatRepr } from '../../../protocol/float-repr.ts'
import { NodeError } from '../node-behaviour.ts'
import { trim } from './string-nodes.ts'

/** A number of Python: big integers for `int`, numbers for `float`. */
export type PyNumber = bigint | number | boolean

/** The number that a JSON value is, where it is one. */
export function asNumber(value: unknown): PyNumber | undefined {
  if (typeof value === 'boolean' || typeof value === 'bigint') return value
  if (value instanceof PyFloat) return value.value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  return undefined
}

/** The JSON value of a number. */
export function asJson(value: PyNumber): Json {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return toFloat(value)
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

/** Python's `float()` of a number. */
export function toFloatNumber(value: PyNumber): number {
  const number = Number(value)
  if (Number.isFinite(number) || typeof value === 'number') return number
  throw new NodeError('OverflowError', 'int too large to convert to float')
}

/** Python's `int()` of a number. */
export function toIntNumber(value: PyNumber): bigint {
  if (typeof value !== 'number') return BigInt(value)
  if (Number.isNaN(value)) throw new NodeError('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw new NodeError('OverflowError', 'cannot convert float infinity to integer')
  return BigInt(Math.trunc(value))
}

const FLOAT_TEXT = /^[-+]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:e[-+]?\d+(?:_\d+)*)?)$/i
const INT_TEXT = /^[-+]?\d+(?:_\d+)*$/

/** Python's `float()` of a text; `undefined` where it is none. */
export function parseFloatText(given: string): number | undefined {
  const text = trim(given)
  const named = /^(?<sign>[-+]?)(?:(?<infinity>inf|infinity)|(?<nan>nan))$/i.exec(text)?.groups
  if (named) return named['nan'] ? Number.NaN : named['sign'] === '-' ? -Infinity : Infinity
  if (!FLOAT_TEXT.test(text) || !/^[-+]?\.?\d/.test(text)) return undefined
  return Number(text.replaceAll('_', ''))
}

/** Python's `int()` of a text; `undefined` where it is none. */
export function parseIntText(given: string): bigint | undefined {
  const text = trim(given)
  if (!INT_TEXT.test(text)) return undefined
  const digits = text.replaceAll('_', '')
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''))
}

const MOST_DIGITS = 4300

/** Python's `str()` of a number. */
export function numberText(value: PyNumber): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return floatRepr(value)
  const text = String(value)
  if (text.length > MOST_DIGITS + Number(value < 0n)) {
    const reason = `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`
    throw new NodeError('ValueError', reason)
  }
  return text
}
