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
export function trackSockets(isServed: (address: Address) => boolean): () => void {
  const source = sharedRequestSource()
  const connections = shared('socket-interceptor')
  const stop = new AbortController()
  const known = new WeakSet<Socket>()
  let latest: Connection | undefined

  connections?.['emitter'].hooks.on(
    'beforeEmit',
    (event: Event) => {
      const { socket, connectionOptions } = event as Event & { socket?: Socket; connectionOptions?: Address }
      if (!socket || known.has(socket)) return
      known.add(socket)
      watch(socket, connectionOptions && isServed(connectionOptions), (connection) => {
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

/** Where a connection leads to. */
export interface Address {
  readonly host?: string | null
  readonly port?: string | number | null
}

/** Follows the bytes of a client, ahead of whoever reads them. */
function watch(socket: Socket, isServed: boolean | undefined, onBytes: (connection: Connection) => void): void {
  let connection: Connection | undefined
  if (isServed) {
    replaceWrites(socket, (chunk) => {
      connection ??= { socket, heads: new HeadReader(chunk, true), resumeParser: keepListeners(socket) }
      return connection.heads.refuse(chunk)
    })
  }
  socket.on('data', (chunk: Buffer) => {
    connection ??= { socket, heads: new HeadReader(chunk), resumeParser: keepListeners(socket) }
    connection.heads.add(chunk)
    onBytes(connection)
  })
}

/**
 * Hands on other bytes than those that a client has written.
 * @note What is no request for the interceptor's parser goes on to a real host, where there is none.
 */
function replaceWrites(server: Socket, replace: (chunk: Buffer) => Buffer | undefined): void {
  // The socket below the proxy: what the proxy emits comes from there.
  const client = server.once('close', () => {})
  const emit = client.emit.bind(client)
  client.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== 'internal:write') return emit(event, ...args)
    const [chunk, encoding] = args
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as string, encoding as BufferEncoding)
    const other = replace(bytes)
    if (other?.byteLength === 0) return true
    return emit(event, other ?? bytes)
  }
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
