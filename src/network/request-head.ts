/** The head of a request as it came over the wire, before `Request` and `Headers` have tidied it up. */
export interface RequestHead {
  /** The second word of the request line: no `..` is resolved in it, and nothing encoded. */
  readonly target: string
  /** `HTTP/1.0` has 0. */
  readonly minorVersion: number
  /** Values of headers that end in blanks, by name in lower case. */
  readonly paddedValues: ReadonlyMap<string, string> | undefined
}

const REQUEST_LINE = /^[A-Z-]+ ([^ \r\n]+) HTTP\/1\.(\d)\r?$/m
const END = '\r\n\r\n'

/** How much is kept in search of a head; Node's parsers take none that is longer. */
const LIMIT = 32_768

/**
 * Finds the heads of requests in the bytes that a client sends.
 * @note The interceptor's parser sees them, and hands out what `Request` makes of them. It says when a head is complete,
 * so nothing is parsed here but the little that gets lost.
 */
export class HeadReader {
  #unread: Buffer | undefined
  #bytesToSkip: number

  /** @param firstChunk of the connection; one that is no HTTP makes this one deaf */
  constructor(firstChunk: Buffer) {
    const first = firstChunk[0] ?? 0
    this.#bytesToSkip = first >= 0x41 && first <= 0x5a ? 0 : Number.POSITIVE_INFINITY
  }

  add(chunk: Buffer): void {
    const skipped = Math.min(this.#bytesToSkip, chunk.byteLength)
    this.#bytesToSkip -= skipped
    if (skipped === chunk.byteLength) return

    const fresh = skipped === 0 ? chunk : chunk.subarray(skipped)
    const unread = this.#unread ? Buffer.concat([this.#unread, fresh]) : fresh
    this.#unread = unread.byteLength > LIMIT ? Buffer.from(unread.subarray(-LIMIT)) : unread
  }

  /** To be asked once the parser has come to the end of a head; undefined where it is not to be found. */
  take(): RequestHead | undefined {
    const bytes = this.#unread
    this.#unread = undefined
    if (!bytes) return undefined

    for (let start = 0, end = bytes.indexOf(END); end !== -1; end = bytes.indexOf(END, start)) {
      const text = bytes.toString('latin1', start, end)
      start = end + END.length
      const [, target, minorVersion] = REQUEST_LINE.exec(text) ?? []
      if (target === undefined) continue

      this.#bytesToSkip = bytesAfter(text)
      if (start < bytes.byteLength) this.add(bytes.subarray(start))
      return { target, minorVersion: Number(minorVersion), paddedValues: paddedValues(text) }
    }
    return undefined
  }

  /** The connection was about to leave HTTP, and has not. */
  resume(): void {
    this.#bytesToSkip = 0
  }
}

/** Of a body in chunks nothing is known: the next head is searched for in it. */
function bytesAfter(head: string): number {
  if (/\nupgrade:/i.test(head)) return Number.POSITIVE_INFINITY
  return Number(/\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1] ?? 0)
}

function paddedValues(head: string): ReadonlyMap<string, string> | undefined {
  if (!/[ \t](?:\r\n|$)/.test(head)) return undefined
  const values = new Map<string, string>()
  for (const [, name = '', value = ''] of head.matchAll(/\n([^:\r\n]+):[ \t]*([^ \t\r\n][^\r\n]*[ \t])(?=\r|$)/g)) {
    if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), value)
  }
  return values
}
