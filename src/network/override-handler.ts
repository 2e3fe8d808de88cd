import type { WebSocketConnectionEventData, WebSocketInterceptedConnection } from '@mswjs/interceptors/WebSocket'
import { WebSocketHandler } from 'msw/ws'
import type { MockEndpoint } from './mock-endpoint.ts'
import { OverrideSocket } from './override-socket.ts'

/** What a global `WebSocket` sends, which MSW hides; the key is any 16 bytes. */
const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
}

/**
 * The handler for websockets in a user's own `setupServer`.
 * @note MSW's `ws.link` cannot wait: the socket is open before a server has said whether it accepts it. A handler's
 * `run` is awaited, and the socket opens when it has resolved.
 */
export class OverrideHandler extends WebSocketHandler {
  readonly #endpoint: MockEndpoint
  readonly #matches: (url: string) => boolean

  constructor(endpoint: MockEndpoint, matches: (url: string) => boolean) {
    super(endpoint.url.href.replace(/^http/, 'ws'))
    this.#endpoint = endpoint
    this.#matches = matches
  }

  override async run(connection: WebSocketConnectionEventData): ReturnType<WebSocketHandler['run']> {
    const { client, server, info } = connection as WebSocketInterceptedConnection
    if (!this.#matches(client.url.href)) return null

    const socket = new OverrideSocket(client)
    const url = new URL(client.url.href.replace(/^ws/, 'http'))
    const headers = new Headers({ Host: url.host, ...HANDSHAKE })
    const request = new Request(url, { headers })
    const fault = await this.#endpoint.fault?.(request)
    if (fault?.kind === 'never') await new Promise(() => {})

    const isLost =
      fault?.kind === 'error' || fault?.kind === 'refusal' || fault?.kind === 'answer' || fault?.kind === 'empty-reply'
    if (isLost || (await this.#endpoint.acceptUpgrade({ url, headers, request }))) socket.fail()
    else if (fault?.kind !== 'silent' && fault?.kind !== 'half-open') {
      this.#endpoint.connect({ url, headers, request }, socket)
    }
    return { client, server, info, params: {} }
  }
}
