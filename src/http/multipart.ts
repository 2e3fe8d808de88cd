import { decodeBase64 } from '../protocol/python-base64.ts'
import { PythonError } from '../protocol/python-error.ts'
import { decodeEscaping } from '../protocol/surrogate-escape.ts'
import { parameterOf, parseContentDisposition, TOKEN } from './content-disposition.ts'
import { parsePartType } from './content-type.ts'

/** One part of a multipart form. */
export interface FormPart {
  readonly name: string | undefined
  readonly filename: string | undefined
  readonly contentType: string | undefined
  /** The bytes as they were sent. @throws {PythonError} where the body breaks off */
  content(): Buffer
  /** The bytes without their transfer encoding. @throws {PythonError} for an unknown one too */
  decoded(): Buffer
}

/**
 * Reads a multipart form as aiohttp does (protocol 8.4).
 *
 * @note Not by `Request.formData()`: it refuses or mends what aiohttp takes as it is, such as slashes in file names,
 * a file name that is empty, or line ends of other kinds.
 * @throws {PythonError} where aiohttp's reader raises
 */
export function parseMultipart(body: Buffer, contentType: string): Iterable<FormPart> {
  const boundary = parsePartType(contentType).parameters.get('boundary')
  if (boundary === undefined) throw new PythonError('ValueError', `boundary missed for Content-Type: ${contentType}`)
  if (boundary.length > 70) throw new PythonError('ValueError', `boundary '${boundary}' is too long (70 chars max)`)
  return new MultipartReader(body, Buffer.from(`--${boundary}`)).parts()
}

class MultipartReader {
  readonly #body: Buffer
  readonly #boundary: Buffer
  #position = 0

  constructor(body: Buffer, boundary: Buffer) {
    this.#body = body
    this.#boundary = boundary
  }

  /** One after the other: a part that is too large is refused before a later one that is broken. */
  *parts(): Generator<FormPart, void, undefined> {
    let line = this.#line()
    while (!this.#isBoundary(line)) {
      if (line.length === 0) throw new PythonError('ValueError', 'Could not find starting boundary')
      line = this.#line()
    }
    while (!this.#isLast(line)) {
      const part = this.#part()
      yield part
      // @note Of a part that nobody wants the end is looked for all the same.
      part.content()
      line = this.#line()
      if (!this.#isBoundary(line)) throw new PythonError('ValueError', 'Invalid boundary')
    }
  }

  #part(): FormPart {
    const headers = this.#headers()
    const contentType = headers.get('content-type')
    if (contentType !== undefined && /^multipart(?:\/|$)/.test(parsePartType(contentType).type)) {
      throw new PythonError('ValueError', 'To decode nested multipart you need to use custom reader')
    }
    const parameters = parseContentDisposition(headers.get('content-disposition') ?? '')
    const name = parameterOf(parameters, 'name')
    // @note Of this field aiohttp makes the charset of the others, and then trips over the boundary that it left behind.
    if (name === '_charset_') throw new PythonError('aiohttp.http_exceptions.InvalidHeader', '_charset_')
    let bytes: Buffer | undefined
    const content = () => (bytes ??= this.#content())
    const decoded = () => decodeTransfer(content(), headers.get('content-transfer-encoding'))
    return { name, filename: parameterOf(parameters, 'filename'), contentType, content, decoded }
  }

  /** @note The line end in front of a boundary is its own; that of the headers will not do. */
  #content(): Buffer {
    const start = this.#position
    const end = this.#body.indexOf(Buffer.concat([CRLF, this.#boundary]), start)
    if (end === -1) throw new PythonError('AssertionError', 'Reading after EOF')
    this.#position = end + CRLF.length
    return this.#body.subarray(start, end)
  }

  #headers(): ReadonlyMap<string, string> {
    const headers = new Map<string, string>()
    for (let line = strip(this.#line()); line !== ''; line = strip(this.#line())) {
      const colon = line.indexOf(':')
      const name = line.slice(0, Math.max(colon, 0))
      const value = strip(line.slice(colon + 1))
      if (!TOKEN.test(name) || /[\0\r]/.test(value))
        throw new PythonError('aiohttp.http_exceptions.InvalidHeader', line)
      const key = name.toLowerCase()
      if (!headers.has(key)) headers.set(key, decodeEscaping(Buffer.from(value, 'latin1')))
    }
    return headers
  }

  /** The next line with its end, as Latin-1; empty at the end of the body. */
  #line(): string {
    const newline = this.#body.indexOf(0x0a, this.#position)
    const end = newline === -1 ? this.#body.length : newline + 1
    const line = this.#body.toString('latin1', this.#position, end)
    this.#position = end
    return line
  }

  #isBoundary(line: string): boolean {
    return stripEnd(line) === this.#boundary.toString('latin1') || this.#isLast(line)
  }

  #isLast(line: string): boolean {
    return stripEnd(line) === `${this.#boundary.toString('latin1')}--`
  }
}

/** Without the white space of ASCII around it: Python's `bytes.strip`. */
function strip(line: string): string {
  return stripEnd(line.replace(/^[\t-\r ]+/, ''))
}

function stripEnd(line: string): string {
  return line.replace(/[\t-\r ]+$/, '')
}

const CRLF = Buffer.from('\r\n')

function decodeTransfer(bytes: Buffer, encoding: string | undefined): Buffer {
  switch (encoding?.toLowerCase()) {
    case undefined:
    case 'binary':
    case '8bit':
    case '7bit':
      return bytes
    case 'base64':
      return decodeBase64(bytes.toString('latin1'))
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes)
  }
  throw new PythonError('RuntimeError', `unknown content transfer encoding: ${encoding}`)
}

function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').replace(/=\r?\n/g, '')
  return Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
