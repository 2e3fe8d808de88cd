/** One frame that went out to a socket. */
export class FrameRecord {
  /** The id of the socket: the client id that it gave, or one that the server made. */
  readonly clientId: string
  /** The type of the event; of a binary frame its number. */
  readonly type: string | number
  readonly promptId: string | undefined
  /** Ms since the Unix epoch, by the clock of the mock. */
  readonly at: number
  readonly #frame: string | Uint8Array

  /** @internal */
  constructor(
    clientId: string,
    type: string | number,
    promptId: string | undefined,
    at: number,
    frame: string | Uint8Array,
  ) {
    this.clientId = clientId
    this.type = type
    this.promptId = promptId
    this.at = at
    this.#frame = frame
  }

  /** The `data` of an event; the bytes of a binary frame. */
  get data(): unknown {
    if (typeof this.#frame !== 'string') return this.#frame
    return (JSON.parse(this.#frame) as { data: unknown }).data
  }

  /** Bytes on the wire. */
  get size(): number {
    return Buffer.byteLength(this.#frame)
  }
}
