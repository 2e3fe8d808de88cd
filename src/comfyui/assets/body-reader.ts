import type { Json, JsonObject } from '../../protocol/json.ts'
import { invalid, valueError, type FieldError } from './asset-error.ts'
import { cleanTags } from './asset-fields.ts'

/** Reads a JSON body field by field, and collects what pydantic finds wrong with it. */
export class BodyReader {
  readonly #body: JsonObject
  readonly #message: string
  readonly #errors: FieldError[] = []

  /**
   * @param model the name of the class that the server checks it with
   * @param message what it says of a body that is wrong
   * @throws {AssetError} `INVALID_BODY` for a body that is no object
   */
  constructor(body: Json, model: string, message = 'Validation failed.') {
    this.#message = message
    this.#body = body instanceof Map ? body : new Map()
    if (body instanceof Map) return
    const msg = `Input should be a valid dictionary or instance of ${model}`
    this.#errors.push({ type: 'model_type', loc: [], msg, input: body, ctx: { class_name: model } })
    this.check()
  }

  get json(): JsonObject {
    return this.#body
  }

  text(name: string): string | undefined {
    const value = this.#body.get(name) ?? null
    if (typeof value === 'string' || value === null) return value ?? undefined
    this.#refuse(name, 'string_type', 'Input should be a valid string', value)
    return undefined
  }

  /** A text that must be there. */
  neededText(name: string): string | undefined {
    const value = this.#body.get(name)
    if (value === undefined) this.#refuse(name, 'missing', 'Field required', this.#body)
    else if (value === null) this.#refuse(name, 'string_type', 'Input should be a valid string', value)
    return value === null ? undefined : this.text(name)
  }

  /** @param isOptional whether `null` will do */
  object(name: string, isOptional: boolean): JsonObject | undefined {
    const value = this.#body.get(name)
    if (value instanceof Map || value === undefined || (value === null && isOptional)) return value ?? undefined
    this.#refuse(name, 'dict_type', 'Input should be a valid dictionary', value)
    return undefined
  }

  /** Tags that must be there. @note One that is nothing but blanks counts, and is dropped then. */
  neededTags(name: string): string[] {
    const value = this.#body.get(name)
    if (value === undefined) this.#refuse(name, 'missing', 'Field required', this.#body)
    else if (!Array.isArray(value)) this.#refuse(name, 'list_type', 'Input should be a valid list', value)
    if (!Array.isArray(value)) return []
    if (value.length === 0) {
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

  refuse(loc: readonly string[], error: string, input: Json): void {
    this.#errors.push(valueError(loc, error, input))
  }

  get isValid(): boolean {
    return this.#errors.length === 0
  }

  /** @throws {AssetError} `INVALID_BODY` */
  check(): void {
    if (this.#errors.length > 0) throw invalid('INVALID_BODY', this.#message, this.#errors)
  }

  #refuse(name: string, type: string, msg: string, input: Json): void {
    this.#errors.push({ type, loc: [name], msg, input })
  }
}
