import type { Dumpable, JsonObject } from '../../protocol/json.ts'
import { invalid, valueError, type FieldError } from './asset-error.ts'
import { readObject, splitTags } from './asset-fields.ts'

const INT = /^[+-]?\d+(?:_\d+)*(?:\.0+)?$/
const MAX_INT_LENGTH = 4300
const TRUE = ['1', 'on', 't', 'true', 'y', 'yes']
const FALSE = ['0', 'off', 'f', 'false', 'n', 'no']

/** Reads query parameters field by field, and collects what pydantic finds wrong with them. */
export class QueryReader {
  readonly #query: URLSearchParams
  readonly #isFirstOnly: boolean
  readonly #errors: FieldError[] = []

  /** @param options `isFirstOnly`: of a parameter given several times the first counts; else they are a list */
  constructor(query: URLSearchParams, options: { readonly isFirstOnly?: boolean } = {}) {
    this.#query = query
    this.#isFirstOnly = options.isFirstOnly ?? false
  }

  text(name: string): string | undefined {
    const input = this.#get(name)
    if (Array.isArray(input)) this.#refuse(name, 'string_type', 'Input should be a valid string', input)
    return typeof input === 'string' ? input : undefined
  }

  /** A text without blanks around it, of 1 to `max` characters. */
  shortText(name: string, max: number): string | undefined {
    const input = this.text(name)
    if (input === undefined) return undefined
    const text = input.trim()
    const { length } = Array.from(text)
    if (length < 1)
      this.#refuse(name, 'string_too_short', 'String should have at least 1 character', input, { min_length: 1 })
    if (length > max)
      this.#refuse(name, 'string_too_long', `String should have at most ${max} characters`, input, { max_length: max })
    return text
  }

  int(name: string, fallback: number, range: { readonly min: number; readonly max?: number }): number {
    const input = this.#get(name)
    if (input === undefined) return fallback
    const value = typeof input === 'string' ? this.#parse(name, input) : undefined
    if (typeof input !== 'string') this.#refuse(name, 'int_type', 'Input should be a valid integer', input)
    const { min, max } = range
    if (value !== undefined && value < min)
      this.#refuse(name, 'greater_than_equal', `Input should be greater than or equal to ${min}`, input, { ge: min })
    else if (value !== undefined && max !== undefined && value > max)
      this.#refuse(name, 'less_than_equal', `Input should be less than or equal to ${max}`, input, { le: max })
    return value ?? fallback
  }

  flag(name: string, fallback: boolean): boolean {
    const input = this.text(name)
    const text = input?.toLowerCase()
    if (text === undefined || TRUE.includes(text)) return text === undefined ? fallback : true
    if (!FALSE.includes(text)) {
      const msg = 'Input should be a valid boolean, unable to interpret input'
      this.#refuse(name, 'bool_parsing', msg, input ?? null)
    }
    return false
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const input = this.#get(name)
    const found = choices.find((choice) => choice === input)
    if (found !== undefined || input === undefined) return found ?? fallback
    const quoted = choices.map((choice) => `'${choice}'`)
    const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
    this.#refuse(name, 'literal_error', `Input should be ${expected}`, input, { expected })
    return fallback
  }

  /** @note Given several times it is as if it were not given. */
  object(name: string): JsonObject | undefined {
    const input = this.#get(name)
    if (typeof input !== 'string') return undefined
    const { value, error } = readObject(input, name)
    if (error !== undefined) this.#errors.push(valueError([name], error, input))
    return value
  }

  /** Commas, or the parameter several times. */
  tags(name: string): string[] {
    return splitTags(this.#query.getAll(name))
  }

  /** @throws {AssetError} `INVALID_QUERY` */
  check(message: string): void {
    if (this.#errors.length > 0) throw invalid('INVALID_QUERY', message, this.#errors)
  }

  #get(name: string): string | string[] | undefined {
    const all = this.#query.getAll(name)
    return all.length > 1 && !this.#isFirstOnly ? all : all[0]
  }

  #parse(name: string, input: string): number | undefined {
    const text = input.trim()
    if (INT.test(text) && text.length <= MAX_INT_LENGTH) return Number(text.replaceAll('_', ''))
    if (INT.test(text))
      this.#refuse(name, 'int_parsing_size', 'Unable to parse input string as an integer, exceeded maximum size', input)
    else {
      const msg = 'Input should be a valid integer, unable to parse string as an integer'
      this.#refuse(name, 'int_parsing', msg, input)
    }
    return undefined
  }

  #refuse(name: string, type: string, msg: string, input: Dumpable, ctx?: Readonly<Record<string, Dumpable>>): void {
    this.#errors.push({ type, loc: [name], msg, input, ...(ctx && { ctx }) })
  }
}
