import { refusalOf, refusalOfStart, unreadable, type RequestRefusal } from './request-refusal.ts'

const END = '\r\n\r\n'

/**
 * Looks at all that has come at a time, from the first letter of a method.
 *
 * @note aiohttp's parser reads it in one go: what is wrong behind a request is wrong with that request too, which nobody
 * gets to see then.
 */
export function refusalOfBytes(text: string): RequestRefusal | undefined {
  const end = text.indexOf(END)
  if (end === -1) return refusalOfStart(text)
  const bodyAt = end + END.length
  const head = text.slice(0, end)
  return refusalOf(head, text.slice(bodyAt)) ?? refusalOfRest(text, head, bodyAt)
}

function refusalOfRest(text: string, head: string, bodyAt: number): RequestRefusal | undefined {
  // @note What follows here is no HTTP any more.
  if (head.startsWith('CONNECT ') || /\nupgrade:/i.test(head)) return undefined
  const isChunked = /\ntransfer-encoding:/i.test(head)
  const body = isChunked ? readChunks(text, bodyAt) : { end: bodyAt + lengthOf(head) }
  if ('refusal' in body) return body.refusal
  const at = body.end + (/^[\r\n]*/.exec(text.slice(body.end))?.[0].length ?? 0)
  if (at >= text.length) return undefined
  if (isLast(head)) return unreadable(text, 'Data after `Connection: close`', at + 1)
  const next = refusalOfBytes(text.slice(at))
  return next?.place && next.isUnreadable ? unreadable(text, next.place.reason, at + next.place.at) : undefined
}

function lengthOf(head: string): number {
  return Number(/\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1] ?? 0)
}

/** Whether the connection ends with this request. */
function isLast(head: string): boolean {
  const tokens = (/\nconnection:([^\r\n]*)/i.exec(head)?.[1] ?? '').toLowerCase().split(/[ \t,]+/)
  if (tokens.includes('close')) return true
  // @note One of HTTP/0.9 has no version at all.
  const [line = ''] = head.split('\r\n', 1)
  return !line.includes(' HTTP/') || (line.endsWith('/1.0') && !tokens.includes('keep-alive'))
}

/** Where the chunks of a body end: behind all that has come, as long as the last one has not. */
function readChunks(text: string, start: number): { readonly end: number } | { readonly refusal: RequestRefusal } {
  const refuse = (reason: string, at: number) => ({ refusal: unreadable(text, reason, at) })
  for (let at = start; at < text.length;) {
    const digits = /^[0-9a-f]*/i.exec(text.slice(at, at + 20))?.[0] ?? ''
    const extension = /^;[^\r\n]*/.exec(text.slice(at + digits.length))?.[0] ?? ''
    const breakAt = at + digits.length + extension.length
    if (digits === '' || !/^(?:\r|$)/.test(text.slice(breakAt)))
      return refuse('Invalid character in chunk size', breakAt)
    if (/^\r[^\n]/.test(text.slice(breakAt))) return refuse('Expected LF after chunk size', breakAt + 1)
    const size = Number.parseInt(digits, 16)
    const dataEnd = breakAt + 2 + size
    if (size === 0) return { end: trailerEnd(text, breakAt) }
    const dataBreak = text.slice(dataEnd, dataEnd + 2)
    if (!'\r\n'.startsWith(dataBreak))
      return refuse('Expected LF after chunk data', dataEnd + (dataBreak.startsWith('\r') ? 1 : 0))
    at = dataEnd + 2
  }
  return { end: text.length }
}

function trailerEnd(text: string, from: number): number {
  const end = text.indexOf(END, from)
  return end === -1 ? text.length : end + END.length
}
