import { FetchResponse, type HttpRequestEvent } from '@mswjs/interceptors'
import { acceptHeaders, offersDeflate } from '../websocket/handshake.ts'
import { ServerConnection } from '../websocket/server-connection.ts'
import type { MockEndpoint } from './mock-endpoint.ts'
import type { NetworkFault } from './network-fault.ts'
import { peerOf, type Peer } from './peer.ts'

/**
 * Opens a websocket for any client that sends a handshake through Node's sockets: the global `WebSocket`, `ws`, undici,
 * jsdom. Resolves once the handshake has been answered.
 * @note MSW's own way replaces the global class and leaves every other one silent; over bytes all clients are
 * themselves, with their own close codes, `binaryType`, pings and errors.
 */
export async function bridgeUpgrade(
  event: HttpRequestEvent,
  endpoint: MockEndpoint,
  options: { fault: NetworkFault | undefined; onOpen(connection: ServerConnection): void },
): Promise<void> {
  const { request, controller } = event
  const upgrade = { url: new URL(request.url), headers: request.headers, request }
  const refusal = await endpoint.acceptUpgrade(upgrade)
  if (controller.readyState !== 0) return
  const peer = peerOf(event.initiator)
  if (refusal || !peer) {
    controller.respondWith(refusal ?? new Response(null, { status: 501 }))
    return
  }

  const deflate = offersDeflate(request.headers)
  const wire = new HeldWire(peer)
  const isHalfOpen = options.fault?.kind === 'half-open'
  const connection = new ServerConnection(wire, { deflate })
  peer.onData((bytes) => {
    if (!isHalfOpen) connection.receive(bytes)
  })
  peer.onceClosed(() => connection.disconnected())
  peer.onceAnswered(() => wire.release({ silent: isHalfOpen || options.fault?.kind === 'silent' }))
  controller.respondWith(new FetchResponse(null, { status: 101, headers: acceptHeaders(request.headers, { deflate }) }))

  options.onOpen(connection)
  endpoint.connect(upgrade, connection)
}

/**
 * Frames wait here until the head of the answer has gone out.
 * @note How long that takes is not known: a new connection is completed in a later turn, and other listeners to
 * `response` may hold the head back as long as they like.
 */
class HeldWire {
  readonly #peer: Peer
  #held: (() => void)[] | undefined = []
  #isSilent = false

  constructor(peer: Peer) {
    this.#peer = peer
  }

  write(bytes: Buffer): void {
    this.#whenReleased(() => {
      if (!this.#isSilent) this.#peer.write(bytes)
    })
  }

  end(): void {
    this.#whenReleased(() => this.#peer.end())
  }

  release(options: { silent: boolean }): void {
    this.#isSilent = options.silent
    const held = this.#held ?? []
    this.#held = undefined
    for (const action of held) action()
  }

  #whenReleased(action: () => void): void {
    if (this.#held) this.#held.push(action)
    else action()
  }
}
