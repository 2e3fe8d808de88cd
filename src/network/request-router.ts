import type { HttpRequestEvent } from '@mswjs/interceptors'
import type { HttpHandler } from 'msw/http'
import { isUpgrade } from '../websocket/handshake.ts'
import { completeHeaders } from './complete-headers.ts'
import { isBodyFault } from './damaged-response.ts'
import { damageAnswerTo } from './endpoint-handler.ts'
import type { MountedEndpoint } from './endpoint-registry.ts'
import { passTurn, waitForTurn } from './exchange-order.ts'
import type { NetworkFault } from './network-fault.ts'
import { nodeError } from './node-error.ts'
import { peerOf } from './peer.ts'
import { headOf } from './request-sockets.ts'
import { bridgeUpgrade, type BridgedSocket } from './upgrade-bridge.ts'

export interface RoutedEndpoint extends MountedEndpoint {
  readonly handler: HttpHandler
  readonly sockets: Set<BridgedSocket>
  /** Aborts when the endpoint is taken away. */
  readonly gone: AbortSignal
}

/** Sends a request that is for this endpoint on its way: into a fault, onto a websocket, or to the handler it returns. */
export function routeRequest(
  event: HttpRequestEvent,
  mounted: RoutedEndpoint,
): HttpHandler | undefined | Promise<HttpHandler | undefined> {
  // Nobody else is to see it: another MSW server would warn of it, or answer it a second time.
  event.stopImmediatePropagation()
  completeHeaders(event.request, headOf(event.request))
  const turn = waitForTurn(event)
  return turn ? turn.then(() => routeInTurn(event, mounted)) : routeInTurn(event, mounted)
}

function routeInTurn(
  event: HttpRequestEvent,
  mounted: RoutedEndpoint,
): HttpHandler | undefined | Promise<HttpHandler | undefined> {
  const fault = mounted.endpoint.fault?.(event.request)
  return fault instanceof Promise
    ? fault.then((settled) => routeWithFault(event, mounted, settled))
    : routeWithFault(event, mounted, fault)
}

function routeWithFault(
  event: HttpRequestEvent,
  mounted: RoutedEndpoint,
  fault: NetworkFault | undefined,
): HttpHandler | undefined | Promise<HttpHandler | undefined> {
  const { request, controller } = event
  const isSocket = isUpgrade(request) && headOf(request)?.refusal === undefined
  if (fault?.kind === 'error') {
    controller.errorWith(nodeError(fault.code, new URL(request.url)))
    return undefined
  }
  if (fault?.kind === 'refusal') {
    controller.errorWith(fault.error)
    return undefined
  }
  if (fault?.kind === 'answer') {
    controller.respondWith(new Response(fault.body ?? null, { status: fault.status, headers: { ...fault.headers } }))
    passTurn(request)
    return undefined
  }
  if (isSocket && fault?.kind === 'empty-reply') {
    controller.respondWith(emptyReply(event))
    return undefined
  }
  if (fault?.kind === 'never' || (fault && !isSocket && !isBodyFault(fault))) return neverAnswer(event, mounted.gone)
  if (isSocket) return upgrade(event, mounted, fault)

  if (request.headers.get('expect')?.toLowerCase() === '100-continue') {
    peerOf(event)?.writeEarly(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'))
  }
  if (fault && isBodyFault(fault)) damageAnswerTo(request, { fault, peer: peerOf(event) })
  const frames = framesUnderway(mounted.sockets)
  return frames ? frames.then(() => mounted.handler) : mounted.handler
}

/**
 * @note A request takes no turn of the event loop here, a frame takes one. Over a network, what the server has sent on
 * a socket is with the client before the answer to a request that came later.
 */
function framesUnderway(sockets: Iterable<BridgedSocket>): Promise<unknown> | undefined {
  const frames: Promise<void>[] = []
  for (const socket of sockets) {
    const underway = socket.underway()
    if (underway) frames.push(underway)
  }
  return frames.length > 0 ? Promise.all(frames) : undefined
}

async function upgrade(
  event: HttpRequestEvent,
  mounted: RoutedEndpoint,
  fault: NetworkFault | undefined,
): Promise<undefined> {
  const { endpoint, sockets } = mounted
  endpoint.requestStarted(event.request)
  try {
    const isOpen = await bridgeUpgrade(event, endpoint, { fault, sockets })
    if (!isOpen) passTurn(event.request)
  } finally {
    endpoint.requestEnded(event.request)
  }
}

/** An answer of which not even the head goes out: that leaves with the first byte of the body. */
function emptyReply(event: HttpRequestEvent): Response {
  return new Response(
    new ReadableStream({
      pull: () => {
        peerOf(event)?.end()
        return new Promise<void>(() => {})
      },
    }),
  )
}

/** Settles when the client gives up, or the server goes: a listener that returned would send it to the real host. */
function neverAnswer(event: HttpRequestEvent, gone: AbortSignal): Promise<undefined> {
  const { request, controller } = event
  return new Promise((resolve) => {
    const settle = (): void => {
      request.signal.removeEventListener('abort', settle)
      gone.removeEventListener('abort', settle)
      if (controller.readyState === 0 && !request.signal.aborted) {
        controller.errorWith(nodeError('ECONNRESET', new URL(request.url)))
      }
      resolve(undefined)
    }
    request.signal.addEventListener('abort', settle)
    gone.addEventListener('abort', settle)
    if (request.signal.aborted || gone.aborted) settle()
  })
}
