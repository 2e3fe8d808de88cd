import { setImmediate } from 'node:timers'
import type { HttpRequestEvent } from '@mswjs/interceptors'
import { peerOf, type Peer } from './peer.ts'
import { headOf, resumeHttp } from './request-sockets.ts'

interface Connection {
  isBusy: boolean
  readonly waiting: (() => void)[]
}

interface Exchange {
  readonly connection: Connection
  readonly peer: Peer | undefined
  readonly isHttp10: boolean
  isLast: boolean
}

const BODILESS_STATUSES = new Set([101, 204, 205, 304])

const connections = new WeakMap<object, Connection>()
const exchanges = new WeakMap<Request, Exchange>()

/**
 * Resolves when the connection is free for this request; undefined when it is already, as nearly always.
 * @note A client may send its next request before it has the answer to the last one (undici with `pipelining`, raw
 * sockets). The interceptor then hands out both, and fails when the second one is answered.
 */
export function waitForTurn(event: HttpRequestEvent): Promise<void> | undefined {
  const peer = peerOf(event)
  const key = peer ?? (event.initiator as object)
  let connection = connections.get(key)
  if (!connection) {
    connection = { isBusy: false, waiting: [] }
    connections.set(key, connection)
  }
  const head = headOf(event.request)
  // @note What is refused is answered in HTTP/1.0, and is the last on its connection.
  const isRefused = head?.refusal !== undefined
  const isHttp10 = isRefused || head?.minorVersion === 0
  const options = (event.request.headers.get('connection') ?? '').toLowerCase().split(/[\t ]*,[\t ]*/)
  const isLast = isRefused || (isHttp10 ? !options.includes('keep-alive') : options.includes('close'))
  exchanges.set(event.request, { connection, peer, isHttp10, isLast })

  if (!connection.isBusy) {
    connection.isBusy = true
    return undefined
  }
  const { waiting } = connection
  return new Promise((resolve) => waiting.push(resolve))
}

/**
 * Completes the head of an answer as aiohttp does: an empty one has a length, and the last one on a connection says so
 * where the client has asked for that.
 */
export function completeAnswer(request: Request, { status, body, headers }: Response): void {
  if (!body && !BODILESS_STATUSES.has(status) && request.method !== 'HEAD' && !headers.has('content-length')) {
    headers.set('Content-Length', '0')
  }

  const exchange = exchanges.get(request)
  if (!exchange) return
  if (exchange.isHttp10) return completeHttp10Answer(exchange, headers)
  if (exchange.isLast && !headers.has('connection')) headers.set('Connection', 'close')
  exchange.isLast ||= headers.get('connection')?.toLowerCase() === 'close'
}

/** @note In HTTP/1.0 the end of the connection is that of a body without a length, and what needs saying is keep-alive. */
function completeHttp10Answer(exchange: Exchange, headers: Headers): void {
  exchange.peer?.answerInHttp10()
  headers.delete('Transfer-Encoding')
  exchange.isLast ||= !headers.has('content-length')
  if (!exchange.isLast) headers.set('Connection', 'keep-alive')
}

/** The answer has been handed over: the connection ends, or goes on to the request that waits. */
export function passTurn(request: Request): void {
  const exchange = exchanges.get(request)
  if (!exchange) return
  const { connection, peer, isLast } = exchange
  resumeHttp(request)
  const next = connection.waiting.shift()
  if (!next) {
    connection.isBusy = false
    // One turn later the last byte is with the client.
    if (isLast) setImmediate(() => peer?.end())
    return
  }

  setImmediate(() => {
    peer?.forgetExchange()
    next()
  })
}
