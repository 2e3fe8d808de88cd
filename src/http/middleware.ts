import { STATUS_CODES } from 'node:http'
import { deflateSync, gzipSync } from 'node:zlib'
import type { ServerFlags } from '../comfyui/flags.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import { PROFILE } from '../comfyui/version.ts'
import { decodePathRest, decodePathSafely } from './path-decoding.ts'
import type { Reply } from './reply.ts'

/** What the middlewares look at. */
export interface RequestHead {
  readonly method: string
  /** Below the base URL, still encoded. */
  readonly path: string
  readonly headers: Headers
}

const IMAGE_PATH = /\.(?:jpe?g|png|ppm|bmp|pgm|tiff?|webp)$/
const CACHED_STATUSES = new Set([200, 201, 202, 203, 204, 205, 206, 301, 308])
const REDIRECTS = new Set([302, 303, 307])

/** `Cache-Control` by the path of the URL, where the route has set none (protocol 1.3). */
export function cacheControl(encodedPath: string, status: number): string | undefined {
  const path = decodePathRest(decodePathSafely(encodedPath))
  if (/\.(?:js|css)$|(?:^|\/)index[^/]*\.json$/.test(path)) return 'no-store'
  if (!IMAGE_PATH.test(path.toLowerCase())) return undefined
  if (status === 404) return 'public, max-age=3600'
  if (CACHED_STATUSES.has(status)) return 'public, max-age=86400'
  return REDIRECTS.has(status) ? 'no-cache' : undefined
}

/** Makes the answer that goes over the wire. */
export function toResponse(server: ComfyServer, request: RequestHead, reply: Reply): Response {
  const { status } = reply
  const headers = new Headers(reply.headers)
  let body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  // @note An exception passes by all middlewares: not even CORS headers are set then.
  if (!reply.isRaised) {
    setFlagHeaders(headers, server.flags, request.method)
    if (server.flags.compressResponses && !reply.isFile)
      body = compress(body, headers, request.headers.get('accept-encoding'))
    setCacheControl(headers, request.path, reply)
  }
  // @note With a length the connection stays alive: without it every request pays for a new one.
  if (hasLength(reply, request.method)) headers.set('content-length', String(body?.length ?? 0))
  headers.set('date', new Date(server.clock.now()).toUTCString())
  headers.set('server', PROFILE.serverHeader)
  const isBodyless = request.method === 'HEAD' || hasNoBody(status)
  // @note In chunks there is a body, though an empty one: no length may be added to it on the way.
  if (reply.hasNoLength) body ??= new Uint8Array()
  const statusText = reply.reason ?? PYTHON_REASONS[status] ?? STATUS_CODES[status] ?? ''
  return new Response(isBodyless ? null : (body as Uint8Array<ArrayBuffer> | null), { status, statusText, headers })
}

const PYTHON_REASONS: Readonly<Record<number, string>> = { 413: 'Content Too Large' }

function setFlagHeaders(headers: Headers, flags: ServerFlags, method: string): void {
  // @note A preflight is answered before this header is set.
  if (flags.disableApiNodes && method !== 'OPTIONS') headers.set('content-security-policy', LOCAL_ONLY)
  if (flags.corsOrigin === undefined) return
  headers.set('access-control-allow-origin', flags.corsOrigin)
  headers.set('access-control-allow-methods', 'POST, GET, DELETE, PUT, OPTIONS, PATCH')
  headers.set('access-control-allow-headers', 'Content-Type, Authorization')
  headers.set('access-control-allow-credentials', 'true')
}

const LOCAL_ONLY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data: blob:; font-src 'self'; connect-src 'self' data:; frame-src 'self'; object-src 'self';"

function compress(body: Uint8Array | null, headers: Headers, accepted: string | null): Uint8Array | null {
  if (!body?.length || !accepted?.includes('gzip')) return body
  if (!/^(?:application\/json|text\/plain)(?:;|$)/.test(headers.get('content-type') ?? '')) return body
  // @note ComfyUI looks for gzip only; aiohttp then takes the first of its own that the client accepts.
  const isDeflate = accepted.toLowerCase().includes('deflate')
  headers.set('content-encoding', isDeflate ? 'deflate' : 'gzip')
  return isDeflate ? deflateSync(body) : gzipSync(body)
}

function setCacheControl(headers: Headers, path: string, reply: Reply): void {
  if (headers.has('cache-control')) return
  // @note A file that is missing becomes a 404 only when it is sent, after this middleware.
  const value = cacheControl(path, reply.isFile ? 200 : reply.status)
  if (value) headers.set('cache-control', value)
}

/** @note Without a body there is nothing that a HEAD could tell the length of. */
function hasLength(reply: Reply, method: string): boolean {
  if (reply.hasNoLength || hasNoBody(reply.status)) return false
  return method !== 'HEAD' || reply.body !== null
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}
