import { floatRepr } from './float-repr.ts'

/**
 * JSON as Python reads and writes it: integers of any size, floats that stay floats (`1.0`), objects in the order
 * in which they were sent. A plain `JSON.parse` loses all three.
 *
 * @note An integer-valued `number` is a Python int, any other `number` (also NaN and the infinities) a float; a
 * float whose value happens to be whole is a {@link PyFloat}; an int beyond 2^53 is a `bigint`.
 */
export type Json = null | boolean | number | bigint | string | PyFloat | Json[] | JsonObject
export type JsonObject = Map<string, Json>

/** A Python float with a whole value, such as `1.0`: in JavaScript alone it could not be told from the int `1`. */
export class PyFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  valueOf(): number {
    return this.value
  }
}

/** What {@link dumpJson} writes: JSON, and plain objects with fixed keys around it. */
export type Dumpable = Json | undefined | readonly Dumpable[] | ReadonlyMap<string, Dumpable> | { readonly [key: string]: Dumpable }

/** Makes the Python float of this value. */
export function toFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value
}

/** Makes the Python int of this value: a `number` where that is exact. */
export function toInt(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

export class JsonSyntaxError extends Error {
  readonly position: number

  constructor(reason: string, position: number) {
    super(`${reason}: char ${position}`)
    this.name = 'JsonSyntaxError'
    this.position = position
  }
}

/**
 * Reads JSON text as Python's `json.loads` does.
 *
 * @throws {JsonSyntaxError} where Python raises `JSONDecodeError`
 */
export function parseJson(text: string): Json {
  const reader = new JsonReader(text)
  return reader.document()
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
// eslint-disable-next-line no-control-regex -- Python's strict mode refuses exactly these inside a string
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/y
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** @note Python refuses longer ints and, sooner or later, deeper nesting; without a limit our own stack would give in. */
const MAX_INT_DIGITS = 4300
const MAX_DEPTH = 1000

class JsonReader {
  readonly #text: string
  #position = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Json {
    this.#skipWhitespace()
    const value = this.#value()
    this.#skipWhitespace()
    if (this.#position < this.#text.length) throw new JsonSyntaxError('Extra data', this.#position)
    return value
  }

  #value(): Json {
    switch (this.#text[this.#position]) {
      case '{':
      case '[':
        return this.#container()
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      case 'N':
        return this.#word('NaN', Number.NaN)
      case 'I':
        return this.#word('Infinity', Number.POSITIVE_INFINITY)
      case '-':
        if (this.#text.startsWith('-Infinity', this.#position)) return this.#word('-Infinity', Number.NEGATIVE_INFINITY)
    }
    return this.#number()
  }

  #container(): JsonObject | Json[] {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw this.#error('maximum recursion depth exceeded')
    const value = this.#text[this.#position] === '{' ? this.#object() : this.#array()
    this.#depth -= 1
    return value
  }

  #object(): JsonObject {
    const object: JsonObject = new Map()
    this.#position += 1
    this.#skipWhitespace()
    if (this.#take('}')) return object
    for (;;) {
      if (this.#text[this.#position] !== '"') throw this.#error('Expecting property name enclosed in double quotes')
      const key = this.#string()
      this.#skipWhitespace()
      if (!this.#take(':')) throw this.#error("Expecting ':' delimiter")
      this.#skipWhitespace()
      object.set(key, this.#value())
      this.#skipWhitespace()
      if (this.#take('}')) return object
      if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
      this.#skipWhitespace()
    }
  }

  #array(): Json[] {
    const array: Json[] = []
    this.#position += 1
    this.#skipWhitespace()
    if (this.#take(']')) return array
    for (;;) {
      array.push(this.#value())
      this.#skipWhitespace()
      if (this.#take(']')) return array
      if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
      this.#skipWhitespace()
    }
  }

  #string(): string {
    let result = ''
    this.#position += 1
    for (;;) {
      PLAIN_STRING.lastIndex = this.#position
      const plain = PLAIN_STRING.exec(this.#text)?.[0] ?? ''
      result += plain
      this.#position += plain.length
      const next = this.#text[this.#position]
      this.#position += 1
      if (next === '"') return result
      if (next !== '\\') throw this.#error(next === undefined ? 'Unterminated string' : 'Invalid control character', -1)
      const escape = this.#text[this.#position] ?? ''
      this.#position += 1
      if (escape === 'u') {
        const digits = this.#text.slice(this.#position, this.#position + 4)
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('Invalid \\uXXXX escape')
        result += String.fromCharCode(Number.parseInt(digits, 16))
        this.#position += 4
      } else if (escape in ESCAPES) result += ESCAPES[escape]
      else throw this.#error('Invalid \\escape', -1)
    }
  }

  #number(): number | bigint | PyFloat {
    NUMBER.lastIndex = this.#position
    const match = NUMBER.exec(this.#text)
    if (!match) throw this.#error('Expecting value')
    const [source, fraction, exponent] = match
    this.#position += source.length
    const value = Number(source)
    if (fraction !== undefined || exponent !== undefined) return toFloat(value)
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
    if (source.length - (source.startsWith('-') ? 1 : 0) > MAX_INT_DIGITS) {
      throw this.#error(`Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion`, -source.length)
    }
    return BigInt(source)
  }

  #word<T extends Json>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#position)) throw this.#error('Expecting value')
    this.#position += word.length
    return value
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false
    this.#position += 1
    return true
  }

  #skipWhitespace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#position)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#position += 1
    }
  }

  #error(reason: string, offset = 0): JsonSyntaxError {
    return new JsonSyntaxError(reason, this.#position + offset)
  }
}

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
  return dumpEntries(value instanceof Map ? value : Object.entries(value as Record<string, Dumpable>))
}

function dumpArray(items: readonly Dumpable[]): string {
  let text = '['
  for (let index = 0; index < items.length; index += 1) text += (index === 0 ? '' : ', ') + dumpJson(items[index])
  return `${text}]`
}

function dumpEntries(entries: Iterable<[string, Dumpable]>): string {
  let text = '{'
  let separator = ''
  for (const [key, value] of entries) {
    // @note `undefined` stands for a key that Python would not have set; Map values are never undefined.
    if (value === undefined) continue
    text += `${separator}${dumpString(key)}: ${dumpJson(value)}`
    separator = ', '
  }
  return `${text}}`
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
