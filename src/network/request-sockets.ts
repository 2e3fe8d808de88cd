import type { Socket } from 'node:net'
import type { HttpRequestEventMap, Interceptor } from '@mswjs/interceptors'

const sockets = new WeakMap<Request, Socket>()

/** The server's side of the socket that a request came in on, where it could be seen. */
export function socketOf(request: Request): Socket | undefined {
  return sockets.get(request)
}

/** Where all interceptors of this process hear of requests. */
export function sharedRequestSource(): Interceptor<HttpRequestEventMap> | undefined {
  return shared('node-http-request-source') as Interceptor<HttpRequestEventMap> | undefined
}

/**
 * Notes the sockets of requests, until the function that it returns is called.
 * @note Where another library has put the interceptors for `fetch` or `ClientRequest` in place, a request names these as
 * its initiator, for a whole connection even that of the first request on it. But requests are made of bytes
 * synchronously, so the socket whose bytes came last is the one of the request that comes now.
 */
export function trackSockets(): () => void {
  const source = sharedRequestSource()
  const connections = shared('socket-interceptor')
  const stop = new AbortController()
  let latest: Socket | undefined

  connections?.on(
    'connection',
    (event: Event) => {
      const { socket } = event as unknown as { socket: Socket }
      socket.prependListener('data', () => {
        latest = socket
        queueMicrotask(() => {
          latest = undefined
        })
      })
    },
    { signal: stop.signal },
  )
  source?.['emitter'].earlyOn(
    'request',
    ({ request }) => {
      if (latest) sockets.set(request, latest)
    },
    { signal: stop.signal },
  )
  return () => stop.abort()
}

function shared(name: string) {
  return globalThis.__MSW_INTERCEPTORS_REGISTRY?.get(Symbol.for(name))
}
