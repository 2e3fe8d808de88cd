import { dumpJson, type Dumpable } from '../protocol/json.ts'

/** An answer before it becomes a `Response`: the middlewares still look at it. */
export interface Reply {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
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

export function replyBytes(bytes: Uint8Array, contentType: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers: { 'content-type': contentType, ...headers }, body: bytes }
}

/** What aiohttp answers when a handler raises. */
export const SERVER_ERROR: Reply = {
  status: 500,
  headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
  body: '500 Internal Server Error\n\nServer got itself in trouble',
}
