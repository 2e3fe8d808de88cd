import { JsonSyntaxError, parseJson, type Json, type JsonObject } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyStr } from '../../protocol/python-text.ts'
import { AssetError, valueError, type FieldError } from './asset-error.ts'

/** What the fields of asset requests may hold (protocol 9.7). */

const HASH = /^blake3:[0-9a-f]{64}$/
const MAX_NAME = 512

/** The hash that a text means, in its one form; `undefined` where it is none. */
export function readHash(text: string): string | undefined {
  const hash = text.trim().toLowerCase()
  return HASH.test(hash) ? hash : undefined
}

/** Without blanks around them, and each once. */
export function cleanTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}

export function splitTags(texts: readonly string[]): string[] {
  return cleanTags(texts.flatMap((text) => text.split(',')))
}

/** The tags of a form, whose fields may each be a JSON array, or separated by commas. */
export function readFormTags(texts: readonly string[]): string[] {
  return cleanTags(texts.flatMap((text) => readList(text.trim()) ?? text.split(',')))
}

function readList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    return readLooseTags(parseJson(text))
  } catch {
    return undefined
  }
}

/** The tags of a JSON body, which takes nearly anything for them. */
export function readLooseTags(value: Json): string[] {
  if (Array.isArray(value)) return cleanTags(value.map(pyStr))
  return typeof value === 'string' ? splitTags([value]) : []
}

/** The name and the metadata of a form. @throws {AssetError} `INVALID_BODY`, with all errors in its text */
export function readFormFields(
  name: string | undefined,
  metadata: string | undefined,
): { name: string | undefined; userMetadata: JsonObject } {
  const errors: FieldError[] = []
  if (name !== undefined && Array.from(name.trim()).length > MAX_NAME) {
    const msg = `String should have at most ${MAX_NAME} characters`
    errors.push({ type: 'string_too_long', loc: ['name'], msg, input: name, ctx: { max_length: MAX_NAME } })
  }
  const text = metadata ?? ''
  const { value, error } = readObject(text, 'user_metadata')
  if (error !== undefined) errors.push(valueError(['user_metadata'], error, text))
  if (errors.length === 0) return { name: name?.trim(), userMetadata: value ?? new Map() }
  const found = errors.map((each) => ({ ...each, url: `https://errors.pydantic.dev/2.10/v/${each.type}` }))
  throw new AssetError(400, 'INVALID_BODY', `Validation failed: ${JSON.stringify(found)}`)
}

/** A JSON object as text; nothing where the text is blank. */
export function readObject(text: string, name: string): { value?: JsonObject; error?: string } {
  const trimmed = name === 'user_metadata' ? text.trim() : text
  if (text.trim() === '') return {}
  try {
    const value = parseJson(trimmed)
    return value instanceof Map ? { value } : { error: `${name} must be a JSON object` }
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { error: `${name} must be JSON: ${jsonMessageOf(error, trimmed)}` }
    if (error instanceof PythonError) return { error: `${name} must be JSON: ${error.message}` }
    throw error
  }
}

/** What Python says of a text that is no JSON. */
export function jsonMessageOf({ message, position }: JsonSyntaxError, text: string): string {
  const before = text.slice(0, position)
  const lines = before.split('\n').length
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1
  const reason = message.replace(/: char \d+$/, '')
  return `${reason}: line ${lines} column ${column} (char ${Array.from(before).length})`
}
