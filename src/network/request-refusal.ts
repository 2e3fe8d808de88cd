import { bytesRepr } from './bytes-repr.ts'
import { readMethod } from './request-method.ts'

/** Why aiohttp's parser does not take a request; it answers 400 with this text in HTTP/1.0, and hangs up. */
export interface RequestRefusal {
  readonly text: string
  /** The parser in front of the mock refuses it as well, and would hand the bytes on to a real host. */
  readonly isUnreadable: boolean
  /** What is wrong, and where it stops making sense; absent for what is too long. */
  readonly place?: { readonly reason: string; readonly at: number }
}

/** The longest target, header name and header value. */
const LIMIT = 8190

/**
 * Looks at the head of a request as aiohttp's parser does, which is stricter than those of Node (protocol 1.2).
 *
 * @param head from the first letter of the method to the end of the last header, a character a byte
 * @param body what follows behind the empty line: it is shown where the head says nothing of its length
 */
export function refusalOf(head: string, body = ''): RequestRefusal | undefined {
  const method = readMethod(head)
  if ('reason' in method) return unreadable(head, method.reason, method.at)
  const start = skipSpaces(head, method.end)
  const badTarget = head.startsWith('CONNECT ') ? checkServer(head, start) : checkTarget(head, start)
  if (badTarget) return badTarget
  const afterTarget = start + head.slice(start).search(/[ \r\n]|$/)
  if (afterTarget - start > LIMIT) return tooLong('Status line', afterTarget - start)
  const versionAt = skipSpaces(head, afterTarget)
  // @note Without a space behind the target the request is one of HTTP/0.9, which has no version.
  if (versionAt > afterTarget && /^[\t\f]/.test(head.slice(versionAt)))
    return unreadable(head, 'Invalid characters in url', versionAt + 1)
  const badVersion = versionAt > afterTarget ? checkVersion(head, versionAt, method.isRtsp) : undefined
  if (badVersion) return badVersion
  if (/^\r(?!\n)./s.test(head.slice(afterTarget))) return unreadable(head, 'Expected CRLF', afterTarget + 1)
  const headersAt = head[afterTarget] === '\n' ? afterTarget + 1 : endOfLine(head, start) + 2
  if (head.startsWith('PRI ')) return unreadable(head, 'Expected HTTP/2 Connection Preface', headersAt)
  return checkHeaders(head, headersAt, body)
}

/**
 * Looks at a head of which the end has not come yet.
 *
 * @note Only a character that is there can be wrong; of a line break that has come in part nothing can be said.
 */
export function refusalOfStart(text: string): RequestRefusal | undefined {
  const start = text.replace(/\r$/, '')
  const refusal = refusalOf(start)
  return refusal?.place && refusal.place.at < start.length ? refusal : undefined
}

function skipSpaces(head: string, from: number): number {
  let at = from
  while (head[at] === ' ') at += 1
  return at
}

function checkTarget(head: string, start: number): RequestRefusal | undefined {
  if (/^(?:[\t\f\r\n]|$)/.test(head.slice(start)))
    return unreadable(`${head}\r\n\r\n`, 'Invalid characters in url', start + 1)
  if (!/^[/*a-z]/i.test(head.slice(start))) return unreadable(head, 'Unexpected start char in url', start)
  const at = start + head.slice(start).search(/[^!-~]|$/)
  const target = head.slice(start, at)
  const scheme = /^[a-z]+(?::(?:\/\/?)?)?/i.exec(target)?.[0]
  if (scheme !== undefined && scheme.length < target.length && !scheme.endsWith('//')) {
    return unreadable(head, 'Unexpected char in url schema', start + scheme.length)
  }
  const stop = head[at]
  const badServer = scheme?.endsWith('//') ? checkServer(head, start + scheme.length) : undefined
  if (badServer) return badServer
  const isCut = stop === '\t' || stop === '\f' || (scheme !== undefined && !scheme.endsWith('//'))
  if (isCut) return unreadable(head, 'Invalid characters in url', at + 1)
  if (stop === undefined || stop === ' ' || stop === '\r' || stop === '\n') return undefined
  const part = target.includes('#') ? 'fragment start' : target.includes('?') ? 'query' : 'path'
  return unreadable(head, `Invalid char in url ${part}`, at)
}

/** The name of a host, as far as it goes. */
function checkServer(head: string, start: number): RequestRefusal | undefined {
  const at = start + head.slice(start).search(/[^a-z0-9\-_.!~*'();:&=+$,%@[\]]|$/i)
  const stop = head[at]
  if (stop === '\t' || stop === '\f') return unreadable(head, 'Invalid characters in url', at + 1)
  return /^[/? \r\n]?$/.test(stop ?? '') ? undefined : unreadable(head, 'Unexpected char in url server', at)
}

const VERSIONS = new Set(['0.9', '1.0', '1.1', '2.0'])

function checkVersion(head: string, start: number, isRtsp: boolean): RequestRefusal | undefined {
  const text = head.slice(start, endOfLine(head, start))
  const word = 'HTTP/'
  const differing = Array.from(word).findIndex((letter, index) => letter !== text[index])
  if (differing !== -1) return unreadable(head, 'Expected HTTP/', start + differing)
  if (isRtsp) return unreadable(head, 'Invalid method for HTTP/x.x request', start + word.length)
  if (!/^[0-9]/.test(text.slice(5))) return unreadable(head, 'Invalid major version', start + 5)
  if (text[6] !== '.') return unreadable(head, 'Expected dot', start + 6)
  if (!/^[0-9]/.test(text.slice(7))) return unreadable(head, 'Invalid minor version', start + 7)
  if (!VERSIONS.has(text.slice(5, 8))) return unreadable(head, 'Invalid HTTP version', start + 8)
  if (text.length <= 8) return undefined
  const isLineBreak = text[8] === '\r' || text[8] === '\n'
  return unreadable(head, 'Expected CRLF after version', start + (isLineBreak ? 9 : 8))
}

/** What has been seen of a body so far. */
interface Seen {
  /** Where the value of `Content-Length` begins. */
  content?: number
  /** `Transfer-Encoding` */
  encoding?: string
  /** `Content-Encoding` */
  compression?: string
}

function checkHeaders(head: string, start: number, body: string): RequestRefusal | undefined {
  const seen: Seen = {}
  let previousName = ''
  for (let at = start; at < head.length; at = endOfLine(head, at) + 2) {
    const end = endOfLine(head, at)
    const isFirst = at === start
    if (head[at] === ' ' && isFirst) return unreadable(head, 'Unexpected space after start line', at + 1)
    const isFolded = head[at] === ' ' || head[at] === '\t'
    if (isFolded && /:[ \t]*\r\n$/.test(head.slice(start, at)))
      return unreadable(head, 'Invalid header value char', at + 1)
    if (isFolded && !isFirst) return unreadable(head, 'Unexpected whitespace after header value', at)
    if (head[at] === '\r') return unreadable(head, 'Expected LF after headers', at + 1)
    if (head[at] === '\n') return unreadable(head, 'Invalid header field char', at + 1)
    const colon = at + head.slice(at).search(/[^!#$%&'*+.^_`|~0-9a-z-]|$/i)
    if (head[colon] === ' ' && KNOWN.test(head.slice(at, colon))) {
      return unreadable(head, 'Invalid header field char', colon + 1)
    }
    if (colon === at || head[colon] !== ':') return unreadable(head, 'Invalid header token', colon)
    const name = head.slice(at, colon)
    // @note The name before it is still counted in.
    const nameLength = previousName.length + name.length
    if (nameLength > LIMIT) return tooLong('Header name', nameLength)
    previousName = name
    const valueAt = colon + 1 + head.slice(colon + 1, end).search(/[^ \t]|$/)
    const badLength = checkLength(head, { name: name.toLowerCase(), colon, valueAt, end }, seen)
    if (badLength) return badLength
    const badValue = checkValue(head, valueAt, end)
    if (badValue) return badValue
    if (end - valueAt > LIMIT) return tooLong('Header value', end - valueAt)
    if (name.toLowerCase() === 'content-encoding') seen.compression = head.slice(valueAt, end).toLowerCase()
  }
  const badEncoding = checkEncoding(head, seen.encoding, body)
  if (badEncoding) return badEncoding
  return seen.compression === 'br' ? { text: NO_BROTLI, isUnreadable: false } : undefined
}

/** @note The recorded server had no Brotli, as few have. */
const NO_BROTLI = 'Can not decode content-encoding: brotli (br). Please install `Brotli`'

/** @note The parser knows these by name, and has another word for a space behind them. */
const KNOWN = /^(?:(?:proxy-)?connection|content-length|transfer-encoding|upgrade)$/i

function checkEncoding(head: string, encoding: string | undefined, body: string): RequestRefusal | undefined {
  if (encoding === undefined || /(?:^|,)[ \t]*chunked[ \t]*$/i.test(encoding)) return undefined
  const chunkedAt = head.search(/(?<=\ntransfer-encoding:[^\r]*chunked[ \t]*,)/i)
  if (chunkedAt !== -1) return unreadable(head, 'Invalid `Transfer-Encoding` header value', chunkedAt)
  const end = `${head}\r\n\r\n`
  return unreadable(end + body, 'Request has invalid `Transfer-Encoding`', end.length)
}

function checkValue(head: string, start: number, end: number): RequestRefusal | undefined {
  const offset = head.slice(start, end).search(/[^\t -~\u0080-\u00ff]/)
  if (offset === -1) return undefined
  const at = start + offset
  if (offset === 0 && head[at] === '\r') return unreadable(head, 'Expected LF after CR', at + 1)
  if (offset === 0 && head[at] === '\n') return unreadable(head, 'Invalid header value char', at + 1)
  if (head[at] === '\r') return unreadable(head, 'Missing expected LF after header value', at + 1)
  if (head[at] === '\n') return unreadable(head, 'Missing expected CR after header value', at)
  return unreadable(head, 'Invalid header value char', at)
}

function checkLength(
  head: string,
  field: { readonly name: string; readonly colon: number; readonly valueAt: number; readonly end: number },
  seen: Seen,
): RequestRefusal | undefined {
  const { name, colon, valueAt, end } = field
  if (name === 'transfer-encoding') {
    const reason = "Transfer-Encoding can't be present with Content-Length"
    if (seen.content !== undefined) return unreadable(head, reason, colon + 1)
    seen.encoding = head.slice(valueAt, end)
  }
  if (name !== 'content-length') return undefined
  const reason = "Content-Length can't be present with Transfer-Encoding"
  if (seen.encoding !== undefined) return unreadable(head, reason, colon + 1)
  if (seen.content !== undefined) return unreadable(head, 'Duplicate Content-Length', valueAt)
  seen.content = valueAt
  if (valueAt === end) return unreadable(`${head}\r\n`, 'Empty Content-Length', end + 2)
  const value = head.slice(valueAt, end)
  const digits = value.slice(0, value.search(/[^0-9]|$/))
  const overflow = Array.from(digits).findIndex((_, index) => BigInt(digits.slice(0, index + 1)) > MOST_BYTES)
  if (overflow !== -1) return unreadable(head, 'Content-Length overflow', valueAt + overflow + 1)
  const bad = digits.length + value.slice(digits.length).search(/[^ ]|$/)
  // @note A line break that is none is told of by whoever looks at the value.
  return bad < value.length && !/[\r\n]/.test(value[bad] ?? '')
    ? unreadable(head, 'Invalid character in Content-Length', valueAt + bad)
    : undefined
}

const MOST_BYTES = 0xffff_ffff_ffff_ffffn

function endOfLine(head: string, from: number): number {
  const end = head.indexOf('\r\n', from)
  return end === -1 ? head.length : end
}

function tooLong(what: string, length: number): RequestRefusal {
  return { text: `Got more than ${LIMIT} bytes (${length}) when reading ${what} is too long.`, isUnreadable: false }
}

/** The text shows the line, and below it the place. */
export function unreadable(head: string, reason: string, at: number): RequestRefusal {
  const before = head.slice(head.slice(0, at).lastIndexOf('\r\n') + 1, at).replace(/^\n/, '')
  const line = before + head.slice(at, endOfLine(head, at))
  const pointer = `${' '.repeat(bytesRepr(before).length - 1)}^`
  return { text: `${reason}:\n\n  ${bytesRepr(line)}\n  ${pointer}`, isUnreadable: true, place: { reason, at } }
}
