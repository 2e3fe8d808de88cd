import type { HttpRequestEvent } from '@mswjs/interceptors'
import type { HttpHandler } from 'msw'
import { isUpgrade } from '../websocket/handshake.ts'
import type { ServerConnection } from '../websocket/server-connection.ts'
import { isBodyFault } from './damaged-response.ts'
import { damageAnswerTo } from './endpoint-handler.ts'
import type { MountedEndpoint } from './endpoint-registry.ts'
import type { NetworkFault } from './network-fault.ts'
import { nodeError } from './node-error.ts'
import { peerOf } from './peer.ts'
import { bridgeUpgrade } from './upgrade-bridge.ts'

export interface RoutedEndpoint extends MountedEndpoint {
  readonly handler: HttpHandler
  /** The websockets that are open, to be dropped when the endpoint is taken away. */
  readonly connections: Set<ServerConnection>
}

/** Sends a request that is for this endpoint on its way: into a fault, onto a websocket, or to the handler it returns. */
export function routeRequest(
  event: HttpRequestEvent,
  mounted: RoutedEndpoint,
): HttpHandler | undefined | Promise<HttpHandler | undefined> {
  // Nobody else is to see it: another MSW server would warn of it, or answer it a second time.
  event.stopImmediatePropagation()
  const fault = mounted.endpoint.fault?.(event.request)
  return fault instanceof Promise
    ? fault.then((settled) => routeWithFault(event, mounted, settled))
    : routeWithFault(event, mounted, fault)
}

function routeWithFault(
  event: HttpRequestEvent,
  mounted: RoutedEndpoint,
  fault: NetworkFault | undefined,
): HttpHandler | undefined | Promise<undefined> {
  const { request, controller } = event
  const isSocket = isUpgrade(request)
  if (fault?.kind === 'error') {
    controller.errorWith(nodeError(fault.code, new URL(request.url)))
    return undefined
  }
  if (fault?.kind === 'answer') {
    controller.respondWith(
      new Response(fault.body ?? null, { status: fault.status, headers: { ...(fault.headers ?? {}) } }),
    )
    return undefined
  }
  if (fault?.kind === 'never' || (fault && !isSocket && !isBodyFault(fault))) return abortOf(request)
  if (isSocket) return upgrade(event, mounted, fault)

  const peer = fault && peerOf(event.initiator)
  if (peer && isBodyFault(fault)) damageAnswerTo(request, { fault, peer })
  return mounted.handler
}

async function upgrade(event: HttpRequestEvent, mounted: RoutedEndpoint, fault: NetworkFault | undefined) {
  const { endpoint, connections } = mounted
  endpoint.requestStarted()
  try {
    await bridgeUpgrade(event, endpoint, {
      fault,
      onOpen: (connection) => {
        connections.add(connection)
        connection.onClose(() => connections.delete(connection))
      },
    })
  } finally {
    endpoint.requestEnded()
  }
  return undefined
}

/** Settles when the client gives up: until then the request must stay unanswered, or it would go to the real host. */
function abortOf(request: Request): Promise<undefined> {
  return new Promise((resolve) => {
    if (request.signal.aborted) resolve(undefined)
    else request.signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
