import { PythonError } from '../protocol/python-error.ts'
import { decodeText } from './decode-text.ts'

/** What may be a name in headers. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const CONTINUATION = /^[^*]*\*\d+\*?$/

/**
 * Reads the parameters of a `Content-Disposition` header, by lower-case name; none at all where the header is
 * malformed, be it by a semicolon at its end.
 *
 * @note Slashes and backslashes at the front of a quoted value are dropped: `"/etc/x.png"` is `etc/x.png`.
 * @throws {PythonError} for an unknown charset
 */
export function parseContentDisposition(header: string): ReadonlyMap<string, string> {
  const [type = '', ...parts] = header.split(';')
  const parameters = new Map<string, string>()
  if (!TOKEN.test(type)) return parameters
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const separator = part.indexOf('=')
    if (separator === -1) return new Map()
    const key = part.slice(0, separator).toLowerCase().trim()
    const text = part.slice(separator + 1).trimStart()
    if (parameters.has(key)) return new Map()
    if (!TOKEN.test(key)) continue
    const isSpecial = CONTINUATION.test(key) || key.endsWith('*')
    const value = isSpecial ? special(key, text) : plain(text, parts)
    if (value !== undefined) parameters.set(key, value)
    else if (!isSpecial) return new Map()
  }
  return parameters
}

/**
 * The value of a parameter: its extended form first, its pieces last.
 *
 * @throws {PythonError} for pieces that are not in their charset
 */
export function parameterOf(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const whole = parameters.get(`${name}*`) ?? parameters.get(name)
  if (whole !== undefined) return whole
  const pieces: string[] = []
  for (let index = 0; ; index += 1) {
    const piece = parameters.get(`${name}*${index}`) ?? parameters.get(`${name}*${index}*`)
    if (piece === undefined) break
    pieces.push(piece)
  }
  if (pieces.length === 0) return undefined
  const text = pieces.join('')
  return text.includes("'") ? decodeExtended(text) : text
}

function plain(text: string, following: string[]): string | undefined {
  if (isQuoted(text)) return unquote(text)
  if (TOKEN.test(text)) return text
  // @note A semicolon inside the quotes has cut the value; one such is mended, as in aiohttp.
  const longer = `${text};${following[0] ?? ''}`
  if (following.length === 0 || !isQuoted(longer)) return undefined
  following.shift()
  return unquote(longer)
}

function special(key: string, text: string): string | undefined {
  if (CONTINUATION.test(key)) {
    if (isQuoted(text)) return unescape(text.slice(1, -1))
    return TOKEN.test(text) ? text : undefined
  }
  if (!TOKEN.test(text) || text.split("'").length !== 3) return undefined
  try {
    return decodeExtended(text)
  } catch (error) {
    if (error instanceof PythonError && error.type === 'UnicodeDecodeError') return undefined
    throw error
  }
}

/** `UTF-8'en'%C3%BC`. @note Python looks at the charset only where there is something to decode. */
function decodeExtended(text: string): string {
  const [charset = '', , ...rest] = text.split("'")
  if (rest.length === 0) throw new PythonError('ValueError', 'not enough values to unpack (expected 3)')
  const encoded = rest.join("'")
  if (!encoded.includes('%')) return encoded
  const bytes = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decodeText(Buffer.from(bytes, 'latin1'), charset || 'utf-8')
}

function isQuoted(text: string): boolean {
  return text.startsWith('"') && text.endsWith('"')
}

function unquote(text: string): string {
  return unescape(text.slice(1, -1).replace(/^[\\/]+/, ''))
}

function unescape(text: string): string {
  return text.replace(/\\([\0-\x7f])/g, '$1')
}
