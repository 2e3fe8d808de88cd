/** The `code` of an error that Node's own sockets report. */
export type NetworkErrorCode =
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'ECONNABORTED'
  | 'ETIMEDOUT'
  | 'EPIPE'
  | 'ENOTFOUND'
  | 'EAI_AGAIN'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'

/** What goes wrong below HTTP, for one request or one websocket handshake. */
export type NetworkFault =
  /** The request fails as a socket would: no byte of an answer arrives. */
  | { kind: 'error'; code: NetworkErrorCode }
  /** The request fails with this error, which says what the test has to change. */
  | { kind: 'refusal'; error: Error }
  /** The request is taken and never answered; the connection stays open. */
  | { kind: 'never' }
  /** The connection ends cleanly before a byte of the answer. */
  | { kind: 'empty-reply' }
  /** The real answer starts, then the connection breaks with `ECONNRESET` after this many bytes of the body. */
  | { kind: 'reset-mid-body'; afterBytes: number }
  /** The real answer starts, then the connection ends cleanly after this many bytes of the body, below its `Content-Length`. */
  | { kind: 'truncate'; afterBytes: number }
  /** The real answer arrives whole, in chunks of this size with this pause between them. */
  | { kind: 'dribble'; chunkBytes: number; everyMs: number }
  /** The real answer arrives with its `Content-Length` off by this many bytes, and the connection then ends. */
  | { kind: 'wrong-content-length'; by: number }
  /** Answered by something in between (a proxy) instead of ComfyUI. */
  | { kind: 'answer'; status: number; headers?: Readonly<Record<string, string>>; body?: string }
  /** For a websocket only: accepted, and then no frame of the server ever arrives. */
  | { kind: 'silent' }
  /** For a websocket only: accepted, and neither side ever hears of the other again, not even of its end. */
  | { kind: 'half-open' }
