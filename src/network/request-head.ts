import { ChunkedBody } from './chunked-body.ts'
import { refusalOfBytes } from './refusal-of-bytes.ts'
import { refusalOf } from './request-refusal.ts'

/** The head of a request as it came over the wire, before `Request` and `Headers` have tidied it up. */
export interface RequestHead {
  /** The second word of the request line: no `..` is resolved in it, and nothing encoded. */
  readonly target: string
  /** `HTTP/1.0` has 0. */
  readonly minorVersion: number
  /** Values of headers that end in blanks, and the first of those that come more than once, by name in lower case. */
  readonly wireValues: ReadonlyMap<string, string> | undefined
  /** Why aiohttp would not take the request. */
  readonly refusal?: string | undefined
}

const REQUEST_LINE = /^[A-Z-]+ ([^ \r\n]+) HTTP\/1\.(\d)\r?$/m
const END = '\r\n\r\n'

/** How much is kept in search of a head. */
const LIMIT = 131_072

/**
 * Finds the heads of requests in the bytes that a client sends.
 * @note The interceptor's parser sees them, and hands out what `Request` makes of them. It says when a head is complete,
 * so nothing is parsed here but the little that gets lost.
 */
export class HeadReader {
  #unread: Buffer | undefined
  #bytesToSkip: number
  #chunked: ChunkedBody | undefined
  #refused: RequestHead | undefined
  /** Of a head that has been looked at already. */
  #verdict: { readonly refusal: string | undefined } | undefined

  /**
   * @param firstChunk of the connection; one that is no HTTP makes this one deaf
   * @param isServed whatever comes is taken for HTTP
   */
  constructor(firstChunk: Buffer, isServed = false) {
    const first = firstChunk[0] ?? 0
    this.#bytesToSkip = isServed || (first >= 0x41 && first <= 0x5a) ? 0 : Number.POSITIVE_INFINITY
  }

  /**
   * Looks at bytes ahead of all others.
   * @returns what to hand on in their place, where no parser would take them: something that leads to the same server
   */
  refuse(chunk: Buffer): Buffer | undefined {
    if (this.#refused) return Buffer.alloc(0)
    if (this.#bytesToSkip > 0 || this.#unread || this.#chunked) return undefined
    const received = chunk.toString('latin1', 0, LIMIT)
    const text = received.replace(/^[\r\n]+/, '')
    const end = text.indexOf(END)
    const refusal = refusalOfBytes(text)
    if (end !== -1 && !refusal?.isUnreadable) this.#verdict = { refusal: refusal?.text }
    if (!refusal) {
      const other = withoutOrigin(text) ?? text
      return other === received ? undefined : Buffer.concat([Buffer.from(other, 'latin1'), chunk.subarray(LIMIT)])
    }
    if (!refusal.isUnreadable) return undefined
    const target = /^[^ ]* +(\/[^ \r\n]*)/.exec(text)?.[1]?.replace(/[^!-~]/g, '_') ?? '/'
    this.#refused = { target, minorVersion: 0, wireValues: undefined, refusal: refusal.text }
    return Buffer.from(`GET ${target} HTTP/1.1\r\nHost: refused\r\nConnection: close${END}`)
  }

  add(chunk: Buffer): void {
    if (this.#refused) return
    const skipped = Math.min(this.#bytesToSkip, chunk.byteLength)
    this.#bytesToSkip -= skipped
    if (skipped === chunk.byteLength) return

    const rest = skipped === 0 ? chunk : chunk.subarray(skipped)
    const fresh = this.#afterChunks(rest)
    if (!fresh) return

    const unread = this.#unread ? Buffer.concat([this.#unread, fresh]) : fresh
    this.#unread = unread.byteLength > LIMIT ? Buffer.from(unread.subarray(-LIMIT)) : unread
  }

  /** To be asked once the parser has come to the end of a head; undefined where it is not to be found. */
  take(): RequestHead | undefined {
    if (this.#refused) return this.#refused
    const bytes = this.#unread
    this.#unread = undefined
    if (!bytes) return undefined

    for (let start = 0, end = bytes.indexOf(END); end !== -1; end = bytes.indexOf(END, start)) {
      const text = bytes.toString('latin1', start, end)
      start = end + END.length
      const [, target, minorVersion] = REQUEST_LINE.exec(text) ?? []
      if (target === undefined) continue

      this.#bytesToSkip = bytesAfter(text)
      this.#chunked = /\ntransfer-encoding:/i.test(text) ? new ChunkedBody() : undefined
      if (start < bytes.byteLength) this.add(bytes.subarray(start))
      const { refusal } = this.#verdict ?? { refusal: refusalOf(text.replace(/^[\r\n]+/, ''))?.text }
      this.#verdict = undefined
      return { target, minorVersion: Number(minorVersion), wireValues: wireValues(text), refusal }
    }
    return undefined
  }

  #afterChunks(bytes: Buffer): Buffer | undefined {
    if (!this.#chunked) return bytes
    const end = this.#chunked.take(bytes)
    if (end === undefined) return undefined
    this.#chunked = undefined
    return end === bytes.byteLength ? undefined : bytes.subarray(end)
  }

  /** The connection was about to leave HTTP, and has not. */
  resume(): void {
    this.#bytesToSkip = 0
  }
}

/**
 * @note A client that takes the server for a proxy sends the whole URL; aiohttp looks at its path. What has none, as `*`
 * has none, is no file and no route. Nor is that for which a tunnel is asked, whatever it looks like.
 */
function withoutOrigin(text: string): string | undefined {
  const tunnel = /^CONNECT +[^ \r\n]+/.exec(text)?.[0]
  if (tunnel !== undefined) return `GET //${text.slice(tunnel.length)}`
  const [line = '', method = '', target = ''] = /^([A-Z-]+) +([^/ \r\n][^ \r\n]*)/.exec(text) ?? []
  if (line === '' || (method === 'OPTIONS' && target === '*')) return undefined
  const path = /^[a-z]+:\/\/[^/?#]*(\/.*)/i.exec(target)?.[1]
  const isRead = path !== undefined || method === 'HEAD'
  return `${isRead ? method : 'GET'} ${path ?? '//'}${text.slice(line.length)}`
}

function bytesAfter(head: string): number {
  if (/\nupgrade:/i.test(head)) return Number.POSITIVE_INFINITY
  return Number(/\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1] ?? 0)
}

function wireValues(head: string): ReadonlyMap<string, string> | undefined {
  const first = new Map<string, string>()
  const kept = new Map<string, string>()
  for (const [, name = '', value = ''] of head.matchAll(/\n([^:\r\n]+):[ \t]*([^\r\n]*)/g)) {
    const key = name.toLowerCase()
    const known = first.get(key)
    if (known === undefined) first.set(key, value)
    if (known !== undefined || /[^ \t][ \t]+$/.test(value)) kept.set(key, known ?? value)
  }
  return kept.size > 0 ? kept : undefined
}
