import { BodyTooLargeError } from './body-limit.ts'
import { charsetOf, parseContentType, parsePartType } from './content-type.ts'
import { parseMultipart, type FormPart } from './multipart.ts'
import { decodeText } from './decode-text.ts'
import { PythonError } from '../protocol/python-error.ts'
import { parseUrlEncoded } from './url-encoded.ts'

/** A file of a form. */
export interface FormFile {
  readonly filename: string
  readonly contentType: string
  readonly bytes: Buffer
}

/** A text has no file name; bytes are a text whose part says that it is something else. */
export type FormValue = string | Buffer | FormFile

/** The fields of a form, by name; of several with one name the first. */
export type Form = ReadonlyMap<string, FormValue>

/**
 * Reads a form as aiohttp's `request.post()` does: a body of any other type is an empty form.
 *
 * @param limit bytes that all fields together may have
 * @throws {PythonError} where aiohttp raises
 * @throws {BodyTooLargeError} above the limit
 */
export function parseForm(body: Buffer, contentType: string | null, limit: number): Form {
  const { type } = parseContentType(contentType)
  if (type === MULTIPART) return parseParts(parseMultipart(body, contentType ?? ''), limit)
  if (type !== URL_ENCODED) return new Map()
  if (limit > 0 && body.length >= limit) throw new BodyTooLargeError(limit, body.length)
  const form = new Map<string, FormValue>()
  if (body.length === 0) return form
  const charset = charsetOf(contentType)
  const text = decodeText(stripEnd(body), charset)
  for (const [name, value] of parseUrlEncoded(text, charset)) if (!form.has(name)) form.set(name, value)
  return form
}

/** Whether a body of this type is a form: one that is none is left unread, be it that it could not be unpacked. */
export function isFormType(contentType: string | null): boolean {
  const { type } = parseContentType(contentType)
  return type === MULTIPART || type === URL_ENCODED
}

const MULTIPART = 'multipart/form-data'
const URL_ENCODED = 'application/x-www-form-urlencoded'

function parseParts(parts: Iterable<FormPart>, limit: number): Form {
  const form = new Map<string, FormValue>()
  let size = 0
  for (const part of parts) {
    if (part.name === undefined) throw new PythonError('AssertionError', '')
    const bytes = bytesOf(part)
    const { length } = bytes
    const value = valueOf(part, bytes)
    if (limit > 0 && size + length > limit) {
      throw new BodyTooLargeError(limit, size + (isFile(value) ? readOf(length, limit - size) : length))
    }
    size += length
    if (!form.has(part.name)) form.set(part.name, value)
  }
  return form
}

/** @note Files are read by the piece, and no further than beyond the limit. */
function readOf(length: number, limit: number): number {
  const piece = 65_536
  return Math.min(length, (Math.floor(limit / piece) + 1) * piece)
}

/** @note A file is decoded piece by piece: where there is none, nobody minds how it is said to be encoded. */
function bytesOf(part: FormPart): Buffer {
  return part.filename && part.content().length === 0 ? part.content() : part.decoded()
}

function valueOf({ filename, contentType }: FormPart, bytes: Buffer): FormValue {
  // @note An empty file name makes a text of a file, as no file name does.
  if (filename) return { filename, contentType: contentType ?? 'application/octet-stream', bytes }
  if (contentType !== undefined && !contentType.startsWith('text/')) return bytes
  return decodeText(bytes, parsePartType(contentType ?? '').parameters.get('charset'))
}

/** Without the white space of ASCII at its end. */
function stripEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && /[\t-\r ]/.test(String.fromCharCode(Number(bytes[end - 1])))) end -= 1
  return bytes.subarray(0, end)
}

export function isFile(value: FormValue | undefined): value is FormFile {
  return typeof value === 'object' && 'filename' in value
}
