import { PythonError } from './python-error.ts'
import { type Json, type JsonObject, type PyFloat, toFloat } from './json-value.ts'

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
 * @throws {PythonError} for what is JSON but too much for Python: nesting too deep, an int of too many digits
 */
export function parseJson(text: string): Json {
  const reader = new JsonReader(text)
  return reader.document()
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
// eslint-disable-next-line no-control-regex -- Python's strict mode refuses exactly these inside a string
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/y
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** @note Python refuses longer ints and deeper nesting. */
const MAX_INT_DIGITS = 4300
const MAX_DEPTH = 9990

/** A list, or an object with the key whose value comes next. */
interface Container {
  readonly value: Json[] | JsonObject
  readonly isList: boolean
  key: string
}

class JsonReader {
  readonly #text: string
  /** Not the stack of calls, which would give in before Python's does. */
  readonly #open: Container[] = []
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Json {
    this.#skipWhitespace()
    let value = this.#value()
    while (this.#open.length > 0) {
      const container = this.#open[this.#open.length - 1] as Container
      if (value !== undefined) add(container, value)
      value = this.#next(container, value !== undefined)
    }
    this.#skipWhitespace()
    if (this.#position < this.#text.length) throw new JsonSyntaxError('Extra data', this.#position)
    return value as Json
  }

  /** The value that begins here; undefined for one that has been opened. */
  #value(): Json | undefined {
    switch (this.#text[this.#position]) {
      case '{':
        return this.#enter({ value: new Map(), isList: false, key: '' })
      case '[':
        return this.#enter({ value: [], isList: true, key: '' })
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

  #enter(container: Container): undefined {
    if (this.#open.length === MAX_DEPTH) throw new PythonError('RecursionError', 'maximum recursion depth exceeded')
    this.#open.push(container)
    this.#position += 1
    return undefined
  }

  /** The next value of a container, or the container itself at its end; undefined for one that has been opened. */
  #next(container: Container, isStarted: boolean): Json | undefined {
    const { isList, value } = container
    this.#skipWhitespace()
    if (this.#take(isList ? ']' : '}')) {
      this.#open.pop()
      return value
    }
    if (isStarted) this.#takeComma(isList ? ']' : '}', isList ? 'array' : 'object')
    if (!isList) container.key = this.#key()
    return this.#value()
  }

  #key(): string {
    if (this.#text[this.#position] !== '"') throw this.#error('Expecting property name enclosed in double quotes')
    const key = this.#string()
    this.#skipWhitespace()
    if (!this.#take(':')) throw this.#error("Expecting ':' delimiter")
    this.#skipWhitespace()
    return key
  }

  #takeComma(end: string, container: string): void {
    const comma = this.#position
    if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
    this.#skipWhitespace()
    if (this.#text[this.#position] === end)
      throw new JsonSyntaxError(`Illegal trailing comma before end of ${container}`, comma)
  }

  #string(): string {
    let result = ''
    const start = this.#position
    this.#position += 1
    for (;;) {
      PLAIN_STRING.lastIndex = this.#position
      const plain = PLAIN_STRING.exec(this.#text)?.[0] ?? ''
      result += plain
      this.#position += plain.length
      const next = this.#text[this.#position]
      this.#position += 1
      if (next === '"') return result
      if (next !== undefined && next !== '\\') throw this.#error('Invalid control character at', -1)
      const escape = this.#text[this.#position]
      if (escape === undefined) throw new JsonSyntaxError('Unterminated string starting at', start)
      this.#position += 1
      if (escape === 'u') {
        const digits = this.#text.slice(this.#position, this.#position + 4)
        // @note Python asks for one more character behind it.
        const isLast = this.#position + 4 >= this.#text.length
        if (isLast || !/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('Invalid \\uXXXX escape', -1)
        result += String.fromCharCode(Number.parseInt(digits, 16))
        this.#position += 4
      } else if (escape in ESCAPES) result += ESCAPES[escape]
      else throw this.#error('Invalid \\escape', -2)
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
      throw new PythonError('ValueError', `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion`)
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

function add({ value, key }: Container, item: Json): void {
  if (Array.isArray(value)) value.push(item)
  else value.set(key, item)
}
