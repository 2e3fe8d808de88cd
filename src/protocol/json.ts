import { floatRepr } from './float-repr.ts'
import { type Json, type JsonObject, PyFloat, toInt } from './json-value.ts'

export { JsonSyntaxError, parseJson } from './json-reader.ts'
export { type Json, type JsonObject, PyFloat, toFloat, toInt } from './json-value.ts'

/** What can be sent: JSON, and plain objects with fixed keys around it. */
export type Dumpable =
  Json | undefined | readonly Dumpable[] | ReadonlyMap<string, Dumpable> | { readonly [key: string]: Dumpable }

/** Writes JSON text as Python's `json.dumps` does: `", "` and `": "`, ASCII only, floats with their `.0`. */
export function dumpJson(value: Dumpable): string {
  switch (typeof value) {
    case 'string':
      return dumpString(value)
    case 'number':
      return Number.isInteger(value) ? String(value) : dumpFloat(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'undefined':
      return 'null'
  }
  if (value === null) return 'null'
  if (value instanceof PyFloat) return dumpFloat(value.value)
  if (Array.isArray(value)) return dumpArray(value)
  return value instanceof Map ? dumpMap(value) : dumpObject(value as Record<string, Dumpable>)
}

function dumpArray(items: readonly Dumpable[]): string {
  let text = '['
  for (let index = 0; index < items.length; index += 1) text += (index === 0 ? '' : ', ') + dumpJson(items[index])
  return `${text}]`
}

function dumpMap(map: ReadonlyMap<string, Dumpable>): string {
  let members = ''
  for (const [key, value] of map) members += dumpMember(key, value)
  return `{${members.slice(2)}}`
}

function dumpObject(object: Readonly<Record<string, Dumpable>>): string {
  let members = ''
  for (const key of Object.keys(object)) members += dumpMember(key, object[key])
  return `{${members.slice(2)}}`
}

/** @note `undefined` stands for a key that Python would not have set. */
function dumpMember(key: string, value: Dumpable): string {
  return value === undefined ? '' : `, ${dumpString(key)}: ${dumpJson(value)}`
}

function dumpFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatRepr(value)
}

const ASCII_ONLY = /^[ !#-[\]-~]*$/
const SHORT_ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function dumpString(text: string): string {
  if (ASCII_ONLY.test(text)) return `"${text}"`
  // @note Without the `u` flag a character beyond the BMP is two code units: the surrogate pair that Python writes.
  const escaped = text.replace(/[^ !#-[\]-~]/g, (character) => {
    return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/**
 * Turns JSON into plain JavaScript data, as `JSON.parse` would have read it, save that ints beyond 2^53 stay
 * `bigint`.
 */
export function toPlain(value: Json): unknown {
  if (value instanceof PyFloat) return value.value
  if (Array.isArray(value)) return value.map(toPlain)
  if (value instanceof Map) {
    const plain: Record<string, unknown> = {}
    for (const [key, item] of value) {
      // @note A graph may be called anything by its client, `__proto__` too: define, never assign.
      Object.defineProperty(plain, key, { value: toPlain(item), enumerable: true, configurable: true, writable: true })
    }
    return plain
  }
  return value
}

/** Turns plain JavaScript data into JSON; `undefined` members are left out, as `JSON.stringify` leaves them out. */
export function fromPlain(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (value instanceof PyFloat || value instanceof Map) return value as Json
  if (Array.isArray(value)) return value.map(fromPlain)
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'bigint':
      return toInt(value)
    case 'number':
      return fromNumber(value)
    case 'object': {
      const object: JsonObject = new Map()
      for (const [key, item] of Object.entries(value)) if (item !== undefined) object.set(key, fromPlain(item))
      return object
    }
  }
  throw new TypeError(`Failed to read a value as JSON: a ${typeof value} has no JSON form. Give data only.`)
}

/** @note `JSON.stringify` writes whole numbers below 1e21 with digits only, so that Python reads an int. */
function fromNumber(value: number): number | bigint | PyFloat {
  if (value === 0) return 0
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value
  return Math.abs(value) < 1e21 ? BigInt(String(value)) : new PyFloat(value)
}
