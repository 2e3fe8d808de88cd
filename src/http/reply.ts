import { dumpJson, type Dumpable } from '../protocol/json.ts'

/** An answer before it becomes a `Response`: the middlewares still look at it. */
export interface Reply {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  /** Overrides the usual reason phrase. */
  readonly reason?: string
  /** Sent in chunks, without a length. */
  readonly hasNoLength?: true
  /** A file response: the middlewares see it before anybody has looked for the file. */
  readonly isFile?: true
  /** An exception in Python: the middlewares that touch answers never see it. */
  readonly isRaised?: true
}

export function replyJson(value: Dumpable, status = 200): Reply {
  return replyJsonText(dumpJson(value), status)
}

/** For bodies whose text is at hand already. */
export function replyJsonText(text: string, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: text }
}

export function replyText(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: text }
}

/** No body and no content type. */
export function replyEmpty(status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: null }
}

export function replyBytes(
  bytes: Uint8Array,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status: 200, headers: { 'content-type': contentType, ...headers }, body: bytes }
}

/** What aiohttp answers to a raised HTTP exception. */
export function replyRaised(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { ...replyText(`${status}: ${reason}`, status, headers), isRaised: true }
}

/** What aiohttp answers when a handler raises; browsers get a page. */
export function replyServerError(accept: string | null): Reply {
  const title = '500 Internal Server Error'
  const text = 'Server got itself in trouble'
  const isPage = accept?.includes('text/html') ?? false
  const page = `<html><head><title>${title}</title></head><body>\n<h1>${title}</h1>\n${text}\n</body></html>\n`
  const type = isPage ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'
  const headers = { 'content-type': type, connection: 'close' }
  return { status: 500, isRaised: true, headers, body: isPage ? page : `${title}\n\n${text}` }
}
