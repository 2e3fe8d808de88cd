const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const CONTINUATION = /\*\d+\*?$/

/**
 * Reads the parameters of a `Content-Disposition` header, by lower-case name; none at all where the header is
 * malformed.
 *
 * @note Slashes and backslashes at the front of a quoted value are dropped: `"/etc/x.png"` is `etc/x.png`.
 */
export function parseContentDisposition(header: string): ReadonlyMap<string, string> {
  const [type = '', ...parts] = header.split(';')
  const parameters = new Map<string, string>()
  if (!TOKEN.test(type)) return parameters
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part.trim() === '') continue
    const separator = part.indexOf('=')
    if (separator === -1) return new Map()
    const key = part.slice(0, separator).toLowerCase().trim()
    const text = part.slice(separator + 1).trim()
    if (parameters.has(key)) return new Map()
    if (!TOKEN.test(key)) continue
    const value = CONTINUATION.test(key) || key.endsWith('*') ? special(key, text) : plain(text, parts)
    if (value === undefined && !key.includes('*')) return new Map()
    if (value !== undefined) parameters.set(key, value)
  }
  return parameters
}

/** The file name of a part: its extended form first, its pieces last. */
export function filenameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const whole = parameters.get('filename*') ?? parameters.get('filename')
  if (whole !== undefined) return whole
  const pieces: string[] = []
  for (let index = 0; ; index += 1) {
    const piece = parameters.get(`filename*${index}`) ?? parameters.get(`filename*${index}*`)
    if (piece === undefined) return pieces.length > 0 ? pieces.join('') : undefined
    pieces.push(piece)
  }
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
  const [charset = '', , encoded = ''] = text.split("'")
  if (!TOKEN.test(text) || text.split("'").length !== 3) return undefined
  try {
    const bytes = Buffer.from(
      encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    )
    return new TextDecoder(charset || 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
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
