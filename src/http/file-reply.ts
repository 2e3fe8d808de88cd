import { lstatSync, readFileSync, statSync } from 'node:fs'
import { parseByteRange } from './byte-range.ts'
import { matchesEtag, readEtags } from './etag.ts'
import { formatHttpDate, parseHttpDate } from './http-date.ts'
import type { Reply } from './reply.ts'
import { staticType } from './static-type.ts'

/** What a route knows of the request when it serves a file. */
export interface FileRequest {
  readonly method: string
  readonly headers: Headers
}

/** A file that is about to be served; on disk or not. */
export interface FileSource {
  readonly name: string
  readonly size: number
  /** Nanoseconds since the Unix epoch. */
  readonly mtimeNs: bigint
  /** The bytes are a compressed form of the file. */
  readonly encoding?: 'br' | 'gzip'
  read(): Uint8Array
}

type HeaderFields = Readonly<Record<string, string>>

/**
 * Answers with a file on disk, as aiohttp's `FileResponse` does: validators, ranges, conditional requests
 * (protocol 8.6).
 *
 * @param headers of the route; they stay on every answer, also where there is no file after all
 */
export function replyFile(request: FileRequest, file: string, headers: HeaderFields = {}): Reply {
  const source = openCompressed(request, file) ?? openFile(file)
  if (source === undefined) return replyStreamed(request.method, 404, headers)
  if (source === 'special') return replyStreamed(request.method, 403, headers)
  return replySource(request, source, headers)
}

/** Answers with a file that need not be on disk. */
export function replySource(request: FileRequest, source: FileSource, headers: HeaderFields = {}): Reply {
  const etag = `${source.mtimeNs.toString(16)}-${source.size.toString(16)}`
  const modified = Number(source.mtimeNs) / 1e9
  // @note Rounded up: a file that changed within the second is not taken for the older one.
  const validators = { etag: `"${etag}"`, 'last-modified': formatHttpDate(Math.ceil(modified)) }
  const outcome = checkConditions(request.headers, etag, modified)
  if (outcome === 412) return { status: 412, headers, body: new Uint8Array(), isFile: true }
  if (outcome === 304) return { status: 304, headers: { ...headers, ...validators }, body: null, isFile: true }
  const fresh = parseHttpDate(request.headers.get('if-range'))
  const isRangeAsked = fresh === undefined || modified <= fresh
  const range = isRangeAsked ? parseByteRange(request.headers.get('range'), source.size) : undefined
  if (range === 'unsatisfiable') {
    return replyStreamed(request.method, 416, { ...headers, 'content-range': `bytes */${source.size}` })
  }
  const type = { 'content-type': staticType(source.name) }
  const encoding = source.encoding && { 'content-encoding': source.encoding, vary: 'Accept-Encoding' }
  const common = { ...type, ...headers, ...encoding, ...validators, 'accept-ranges': 'bytes' }
  const bytes = source.read()
  if (!range) return { status: 200, headers: common, body: bytes, isFile: true }
  const contentRange = { 'content-range': `bytes ${range.start}-${range.end - 1}/${source.size}` }
  return {
    status: 206,
    headers: { ...common, ...contentRange },
    body: bytes.subarray(range.start, range.end),
    isFile: true,
  }
}

/** @note aiohttp sends these without a length, and a type by default only where a body could follow. */
export function replyStreamed(method: string, status: number, headers: HeaderFields = {}): Reply {
  if (method === 'HEAD') return { status, headers, body: null, hasNoLength: true, isFile: true }
  const streamed = { 'content-type': 'application/octet-stream', ...headers, 'transfer-encoding': 'chunked' }
  return { status, headers: streamed, body: null, hasNoLength: true, isFile: true }
}

function checkConditions(headers: Headers, etag: string, modified: number): 200 | 304 | 412 {
  const ifMatch = readEtags(headers.get('if-match'))
  if (ifMatch && !matchesEtag(ifMatch, etag, { weak: false })) return 412
  const unmodifiedSince = parseHttpDate(headers.get('if-unmodified-since'))
  if (!ifMatch && unmodifiedSince !== undefined && modified > unmodifiedSince) return 412
  const ifNoneMatch = readEtags(headers.get('if-none-match'))
  if (ifNoneMatch && matchesEtag(ifNoneMatch, etag, { weak: true })) return 304
  const modifiedSince = parseHttpDate(headers.get('if-modified-since'))
  if (!ifNoneMatch && modifiedSince !== undefined && modified <= modifiedSince) return 304
  return 200
}

/**
 * The compressed form that lies beside a file as `name.br` or `name.gz`, where the client takes it.
 *
 * @note The file itself need not be there, and `br;q=0` takes it too. A link to a compressed form is none.
 */
function openCompressed({ headers }: FileRequest, file: string): FileSource | undefined {
  const accepted = headers.get('accept-encoding')?.toLowerCase() ?? ''
  for (const [extension, encoding] of COMPRESSED) {
    if (!accepted.includes(encoding)) continue
    const source = openFile(`${file}${extension}`, lstatSync)
    if (source && source !== 'special') return { ...source, name: file, encoding }
  }
  return undefined
}

const COMPRESSED = [
  ['.br', 'br'],
  ['.gz', 'gzip'],
] as const

function openFile(file: string, stat: typeof statSync = statSync): FileSource | 'special' | undefined {
  try {
    const stats = stat(file, { bigint: true, throwIfNoEntry: false })
    if (!stats) return undefined
    if (!stats.isFile()) return 'special'
    return { name: file, size: Number(stats.size), mtimeNs: stats.mtimeNs, read: () => readFileSync(file) }
  } catch {
    // @note A name that no file can have: too long, or with a null byte.
    return undefined
  }
}
