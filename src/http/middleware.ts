import { PROFILE } from '../comfyui/version.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import type { Reply } from './reply.ts'

const IMAGE_PATH = /\.(?:jpe?g|png|ppm|bmp|pgm|tiff?|webp)$/
const CACHED_STATUSES = new Set([200, 201, 202, 203, 204, 205, 206, 301, 308])
const REDIRECTS = new Set([302, 303, 307])

/** `Cache-Control` by the path of the URL, where the route has set none (protocol 1.3). */
export function cacheControl(path: string, status: number): string | undefined {
  if (/\.(?:js|css)$/.test(path)) return 'no-store'
  if (/(?:^|\/)index[^/]*\.json$/.test(path)) return 'no-cache'
  if (!IMAGE_PATH.test(path.toLowerCase())) return undefined
  if (status === 404) return 'public, max-age=3600'
  if (CACHED_STATUSES.has(status)) return 'public, max-age=86400'
  return REDIRECTS.has(status) ? 'no-cache' : undefined
}

/** Makes the answer that goes over the wire. */
export function toResponse(server: ComfyServer, request: { method: string; path: string }, reply: Reply): Response {
  const headers = new Headers(reply.headers)
  if (!headers.has('cache-control')) {
    const value = cacheControl(request.path, reply.status)
    if (value) headers.set('cache-control', value)
  }
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  // @note With a length the connection stays alive: without it every request pays for a new one.
  if (!headers.has('transfer-encoding') && !hasNoBody(reply.status)) headers.set('content-length', String(body?.length ?? 0))
  headers.set('date', new Date(server.clock.now()).toUTCString())
  headers.set('server', PROFILE.serverHeader)
  const isBodyless = request.method === 'HEAD' || hasNoBody(reply.status)
  return new Response(isBodyless ? null : (body as Uint8Array<ArrayBuffer> | null), { status: reply.status, headers })
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}
