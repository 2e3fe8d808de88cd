import { JsonSyntaxError, parseJson, type Json, type JsonObject } from '../../protocol/json.ts'
import { AssetError, invalid, valueError, type FieldError } from './asset-error.ts'
import type { AssetFilter, AssetPage, TagFilter } from './asset-query.ts'

/** Checks of what clients send to the asset routes, with the words of pydantic. */

const HASH = /^blake3:[0-9a-f]{64}$/
const SORTS = ['name', 'created_at', 'updated_at', 'size', 'last_access_time'] as const
const ORDERS = ['asc', 'desc'] as const

export function isHash(text: string): boolean {
  return HASH.test(text)
}

/** Reads query parameters, and collects what is wrong with them. */
export class QueryReader {
  readonly #query: URLSearchParams
  readonly #errors: FieldError[] = []

  constructor(query: URLSearchParams) {
    this.#query = query
  }

  int(name: string, fallback: number, range: { readonly min: number; readonly max?: number }): number {
    const text = this.#query.get(name)
    if (text === null) return fallback
    const input = text
    if (!/^\s*[+-]?\d+(?:\.0+)?\s*$/.test(text)) {
      const msg = 'Input should be a valid integer, unable to parse string as an integer'
      this.#errors.push({ type: 'int_parsing', loc: [name], msg, input })
      return fallback
    }
    const value = Number(text)
    if (value < range.min) {
      const msg = `Input should be greater than or equal to ${range.min}`
      this.#errors.push({ type: 'greater_than_equal', loc: [name], msg, input, ctx: { ge: range.min } })
    } else if (range.max !== undefined && value > range.max) {
      const msg = `Input should be less than or equal to ${range.max}`
      this.#errors.push({ type: 'less_than_equal', loc: [name], msg, input, ctx: { le: range.max } })
    }
    return value
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const input = this.#query.get(name)
    const found = choices.find((choice) => choice === input)
    if (found !== undefined || input === null) return found ?? fallback
    const quoted = choices.map((choice) => `'${choice}'`)
    const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
    this.#errors.push({
      type: 'literal_error',
      loc: [name],
      msg: `Input should be ${expected}`,
      input,
      ctx: { expected },
    })
    return fallback
  }

  object(name: string): JsonObject | undefined {
    const text = this.#query.get(name)
    if (text === null || text.trim() === '') return undefined
    const { value, error } = readObject(text, name)
    if (error !== undefined) this.#errors.push(valueError([name], error, text))
    return value
  }

  /** @throws {AssetError} `INVALID_QUERY` */
  check(message: string): void {
    if (this.#errors.length > 0) throw invalid('INVALID_QUERY', message, this.#errors)
  }
}

/** @throws {AssetError} `INVALID_QUERY`, `INVALID_TAG_FILTER` */
export function readAssetQuery(query: URLSearchParams, limit: number): { filter: AssetFilter; page: AssetPage } {
  const reader = new QueryReader(query)
  const metadata = reader.object('metadata_filter')
  const size = reader.int('limit', limit, { min: 1, max: 500 })
  const offset = reader.int('offset', 0, { min: 0 })
  const sort = reader.choice('sort', SORTS, 'created_at')
  const order = reader.choice('order', ORDERS, 'desc')
  reader.check('Validation failed.')
  const filter = { ...readTagFilter(query), nameContains: query.get('name_contains') ?? undefined, metadata }
  return { filter, page: { sort, order, limit: size, offset, after: query.get('after') ?? undefined } }
}

function readTagFilter(query: URLSearchParams): TagFilter {
  for (const [old, current] of [
    ['include_tags', 'tags_all'],
    ['exclude_tags', 'tags_none'],
  ] as const) {
    if (query.has(old) && query.has(current)) {
      const message = `Cannot combine '${old}' with '${current}'; use '${current}'.`
      throw new AssetError(400, 'INVALID_TAG_FILTER', message, { parameters: [old, current] })
    }
  }
  const all = tagsOf(query, query.has('tags_all') ? 'tags_all' : 'include_tags')
  const none = tagsOf(query, query.has('tags_none') ? 'tags_none' : 'exclude_tags')
  const conflicts = all.filter((tag) => none.includes(tag)).sort()
  if (conflicts.length > 0) {
    const message = `Query can never match: ${conflicts.map((tag) => `'${tag}'`).join(', ')} required by 'tags_all' but rejected by 'tags_none'.`
    throw new AssetError(400, 'INVALID_TAG_FILTER', message, {
      conflicting_tags: conflicts,
      parameters: ['tags_all', 'tags_none'],
    })
  }
  return { all, none, any: tagsOf(query, 'tags_any') }
}

/** Commas, or the parameter several times. */
function tagsOf(query: URLSearchParams, name: string): string[] {
  return cleanTags(query.getAll(name).flatMap((text) => text.split(',')))
}

export function cleanTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}

/** The tags of a form: a JSON array, or separated by commas. */
export function readFormTags(text: string | undefined): string[] {
  if (text === undefined) return []
  try {
    const list = parseJson(text)
    if (Array.isArray(list)) return cleanTags(list.map(String))
  } catch {
    return cleanTags(text.split(','))
  }
  return cleanTags(text.split(','))
}

/** The `user_metadata` of a form. @throws {AssetError} `INVALID_BODY` */
export function readFormMetadata(text: string | undefined): JsonObject {
  if (text === undefined || text.trim() === '') return new Map()
  const { value, error } = readObject(text, 'user_metadata')
  if (value) return value
  const url = 'https://errors.pydantic.dev/2.10/v/value_error'
  const found = { ...valueError(['user_metadata'], error ?? '', text), url }
  throw new AssetError(400, 'INVALID_BODY', `Validation failed: ${JSON.stringify([found])}`)
}

function readObject(text: string, name: string): { value?: JsonObject; error?: string } {
  try {
    const value = parseJson(text)
    return value instanceof Map ? { value } : { error: `${name} must be a JSON object` }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    return { error: `${name} must be JSON: ${pythonMessage(error, text)}` }
  }
}

function pythonMessage({ message, position }: JsonSyntaxError, text: string): string {
  const before = text.slice(0, position).split('\n')
  const reason = message.replace(/: char \d+$/, '')
  return `${reason}: line ${before.length} column ${(before.at(-1) ?? '').length + 1} (char ${position})`
}

/** A JSON body field by field. */
export class BodyReader {
  readonly #body: JsonObject
  readonly #errors: FieldError[] = []

  constructor(body: Json) {
    this.#body = body instanceof Map ? body : new Map()
    const msg = 'Input should be a valid dictionary'
    if (!(body instanceof Map)) this.#errors.push({ type: 'model_type', loc: [], msg, input: body })
  }

  get json(): JsonObject {
    return this.#body
  }

  text(name: string): string | undefined {
    const value = this.#body.get(name) ?? null
    if (typeof value === 'string' || value === null) return value ?? undefined
    this.#errors.push({ type: 'string_type', loc: [name], msg: 'Input should be a valid string', input: value })
    return undefined
  }

  object(name: string): JsonObject | undefined {
    const value = this.#body.get(name) ?? null
    if (value instanceof Map || value === null) return value ?? undefined
    this.#errors.push({ type: 'dict_type', loc: [name], msg: 'Input should be a valid dictionary', input: value })
    return undefined
  }

  tags(name: string, options: { readonly isRequired: boolean }): string[] {
    const value = this.#body.get(name)
    if (value === undefined) {
      if (options.isRequired) this.missing(name)
      return []
    }
    if (!Array.isArray(value)) {
      this.#errors.push({ type: 'list_type', loc: [name], msg: 'Input should be a valid list', input: value })
      return []
    }
    if (options.isRequired && value.length === 0) {
      const msg = 'List should have at least 1 item after validation, not 0'
      const ctx = { field_type: 'List', min_length: 1, actual_length: 0 }
      this.#errors.push({ type: 'too_short', loc: [name], msg, input: value, ctx })
    }
    for (const [index, item] of value.entries()) {
      if (typeof item === 'string') continue
      this.#errors.push({ type: 'string_type', loc: [name, index], msg: 'Input should be a valid string', input: item })
    }
    return cleanTags(value.filter((item) => typeof item === 'string'))
  }

  missing(name: string): void {
    this.#errors.push({ type: 'missing', loc: [name], msg: 'Field required', input: this.#body })
  }

  refuse(loc: readonly string[], error: string, input: Json): void {
    this.#errors.push(valueError(loc, error, input))
  }

  get isValid(): boolean {
    return this.#errors.length === 0
  }

  /** @throws {AssetError} `INVALID_BODY` */
  check(message = 'Validation failed.'): void {
    if (this.#errors.length > 0) throw invalid('INVALID_BODY', message, this.#errors)
  }
}
