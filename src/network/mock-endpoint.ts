import type { NetworkFault } from './network-fault.ts'

/** One websocket as the server sees it, whatever client is at the other end. */
export interface ServerSocket {
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
  /** Drops the connection without a close frame: the client sees 1006 and `wasClean` false. */
  terminate(): void
  onMessage(listener: (data: string | Uint8Array) => void): void
  onClose(listener: (code: number, reason: string) => void): void
  /** Settles when the client has been given what was sent by now; `undefined` where nothing is on its way. */
  underway?(): Promise<void> | undefined
}

/** What a `Request` cannot say. */
export interface RequestWire {
  /** The path and the query as the client has sent them, with `..` and all; undefined where that could not be seen. */
  readonly rawTarget?: string | undefined
  /** Why the server's parser would not have taken the request. */
  readonly refusal?: string | undefined
}

/** A websocket handshake: its URL and headers, and the whole request for whoever answers it as plain HTTP. */
export interface UpgradeRequest extends RequestWire {
  readonly url: URL
  readonly headers: Headers
  readonly request: Request
}

/** What the network needs from a server that is to be reachable at a URL. */
export interface MockEndpoint {
  /** Base URL, with a path prefix or without; the loopback names are one host. */
  readonly url: URL
  /** Answers one HTTP request whose URL lies below this endpoint's. */
  handle(request: Request, wire?: RequestWire): Promise<Response>
  /** Asked once a request, websocket handshakes included, before anything else; undefined is the normal case. */
  fault?(request: Request): NetworkFault | undefined | Promise<NetworkFault | undefined>
  /** Undefined accepts the handshake, a response refuses it with that answer. */
  acceptUpgrade(upgrade: UpgradeRequest): Response | undefined | Promise<Response | undefined>
  /** What the answer that opens a websocket says beside the handshake itself, such as `Date` and `Server`. */
  handshakeHeaders?(): [name: string, value: string][]
  /** Called once the handshake has been answered; what is sent during the call reaches the client first. */
  connect(upgrade: UpgradeRequest, socket: ServerSocket): void
  /** Hears of a request to another port of this machine, which is let through. */
  passedBy?(request: Request): void
  requestStarted(request: Request): void
  /** The answer's body has been handed over to the client, or the client has gone; exactly once a `requestStarted`. */
  requestEnded(request: Request): void
}
