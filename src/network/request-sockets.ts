import type { Socket } from 'node:net'
import type { HttpRequestEventMap, Interceptor } from '@mswjs/interceptors'
import { HeadReader, type RequestHead } from './request-head.ts'

interface Connection {
  readonly socket: Socket
  readonly resumeParser: () => void
  readonly heads: HeadReader
}

interface Origin {
  readonly connection: Connection
  readonly head: RequestHead | undefined
}

const origins = new WeakMap<Request, Origin>()

/** The server's side of the socket that a request came in on, where it could be seen. */
export function socketOf(request: Request): Socket | undefined {
  return origins.get(request)?.connection.socket
}

/** What the client has sent as the head of a request, where it could be seen. */
export function headOf(request: Request): RequestHead | undefined {
  return origins.get(request)?.head
}

/**
 * Goes on to read requests from a connection after one that asked to leave HTTP, and was refused that.
 * @note The interceptor frees its parser as soon as it reads such a request, whatever becomes of it; it makes another one
 * of the next bytes that its listener gets, but has taken away that as well.
 */
export function resumeHttp(request: Request): void {
  if (!request.headers.has('upgrade')) return
  const connection = origins.get(request)?.connection
  connection?.resumeParser()
  connection?.heads.resume()
}

/** Where all interceptors of this process hear of requests. */
export function sharedRequestSource(): Interceptor<HttpRequestEventMap> | undefined {
  return shared('node-http-request-source') as Interceptor<HttpRequestEventMap> | undefined
}

/**
 * Notes the sockets of requests, until the function that it returns is called.
 * @note Where another library has put the interceptors for `fetch` or `ClientRequest` in place, a request names these as
 * its initiator, for a whole connection even that of the first request on it. But requests are made of bytes
 * synchronously, so the socket whose bytes came last is the one of the request that comes now. An ordinary listener to
 * connections would be too late: the first bytes come in the same batch of ticks, and each listener waits for a promise.
 */
export function trackSockets(): () => void {
  const source = sharedRequestSource()
  const connections = shared('socket-interceptor')
  const stop = new AbortController()
  const known = new WeakSet<Socket>()
  let latest: Connection | undefined

  connections?.['emitter'].hooks.on(
    'beforeEmit',
    (event: Event) => {
      const { socket } = event as Event & { socket?: Socket }
      if (!socket || known.has(socket)) return
      known.add(socket)
      watch(socket, (connection) => {
        latest = connection
        queueMicrotask(() => {
          latest = undefined
        })
      })
    },
    { signal: stop.signal, persist: true },
  )
  source?.['emitter'].earlyOn(
    'request',
    ({ request }) => {
      if (latest) origins.set(request, { connection: latest, head: latest.heads.take() })
    },
    { signal: stop.signal },
  )
  return () => stop.abort()
}

/** Follows the bytes of a client, ahead of whoever reads them. */
function watch(socket: Socket, onBytes: (connection: Connection) => void): void {
  let connection: Connection | undefined
  socket.on('data', (chunk: Buffer) => {
    connection ??= { socket, heads: new HeadReader(chunk), resumeParser: keepListeners(socket) }
    connection.heads.add(chunk)
    onBytes(connection)
  })
}

/** Puts the listeners to a client's bytes that are there now back in place, should they have gone by then. */
function keepListeners(socket: Socket): () => void {
  const event = 'internal:write'
  const listeners = socket.listeners(event) as ((...args: unknown[]) => void)[]
  return () => {
    const present = socket.listeners(event)
    for (const listener of listeners) if (!present.includes(listener)) socket.on(event, listener)
  }
}

function shared(name: string) {
  return globalThis.__MSW_INTERCEPTORS_REGISTRY?.get(Symbol.for(name))
}
