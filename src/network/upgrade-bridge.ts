import { FetchResponse, type HttpRequestEvent } from '@mswjs/interceptors'
import { acceptHeaders, offersDeflate } from '../websocket/handshake.ts'
import { ServerConnection } from '../websocket/server-connection.ts'
import { completeAnswer } from './exchange-order.ts'
import { HeldWire } from './held-wire.ts'
import type { MockEndpoint } from './mock-endpoint.ts'
import type { NetworkFault } from './network-fault.ts'
import { peerOf } from './peer.ts'
import { headOf } from './request-sockets.ts'

/** A websocket that is open. */
export interface BridgedSocket {
  /** Drops the connection, after what has been sent on it. */
  drop(): Promise<void>
  /** Settles when the client has what has been sent by now; `undefined` where nothing is on its way. */
  underway(): Promise<void> | undefined
}

/**
 * Opens a websocket for any client that sends a handshake through Node's sockets: the global `WebSocket`, `ws`, undici,
 * jsdom. Resolves once the handshake has been answered, to whether it is open.
 * @note MSW's own way replaces the global class and leaves every other one silent; over bytes all clients are
 * themselves, with their own close codes, `binaryType`, pings and errors.
 */
export async function bridgeUpgrade(
  event: HttpRequestEvent,
  endpoint: MockEndpoint,
  options: { fault: NetworkFault | undefined; sockets: Set<BridgedSocket> },
): Promise<boolean> {
  const { request, controller } = event
  const upgrade = { url: new URL(request.url), headers: request.headers, request, rawTarget: headOf(request)?.target }
  const refusal = await endpoint.acceptUpgrade(upgrade)
  if (controller.readyState !== 0) return false
  const peer = peerOf(event)
  if (refusal || !peer) {
    const answer = refusal ?? new Response(null, { status: 501 })
    completeAnswer(request, answer)
    controller.respondWith(answer)
    return false
  }

  const deflate = offersDeflate(request.headers)
  const isHalfOpen = options.fault?.kind === 'half-open'
  const wire = new HeldWire(peer, { isMute: isHalfOpen || options.fault?.kind === 'silent' })
  const connection = new ServerConnection(wire, { deflate })
  const socket: BridgedSocket = {
    drop: () => {
      connection.terminate()
      return wire.drop()
    },
    underway: () => wire.underway(),
  }
  options.sockets.add(socket)
  peer.onData((bytes) => {
    if (!isHalfOpen) connection.receive(bytes)
  })
  peer.onceClosed(() => {
    options.sockets.delete(socket)
    if (!isHalfOpen) connection.disconnected()
  })

  const headers = [...acceptHeaders(request.headers, { deflate }), ...(endpoint.handshakeHeaders?.() ?? [])]
  controller.respondWith(new FetchResponse(null, { status: 101, headers }))
  endpoint.connect(upgrade, connection)
  return true
}
