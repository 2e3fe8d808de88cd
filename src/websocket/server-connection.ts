import { setTimeout, clearTimeout } from 'node:timers'
import type { ServerSocket } from '../network/mock-endpoint.ts'
import { FrameReader, WireError, type IncomingFrame } from './frame-reader.ts'
import { encodeClose, encodeFrame, encodeMessage, OPCODE } from './frame-writer.ts'

/** The bytes below a websocket. */
export interface Wire {
  write(bytes: Buffer): void
  /** Ends the server's side, as a FIN does. */
  end(): void
  /** Settles when the client has been given what was written by now; `undefined` where nothing is on its way. */
  underway?(): Promise<void> | undefined
}

/** How long aiohttp waits for the client's answer to its close frame. */
const CLOSE_TIMEOUT_MS = 10_000

/** The server's end of a websocket over bytes, with the manners of aiohttp (protocol 2.1, recording 45). */
export class ServerConnection implements ServerSocket {
  readonly #wire: Wire
  readonly #deflate: boolean
  readonly #reader: FrameReader
  readonly #messageListeners: ((data: string | Uint8Array) => void)[] = []
  readonly #closeListeners: ((code: number, reason: string) => void)[] = []
  #hasSent = false
  #state: 'open' | 'closing' | 'closed' = 'open'
  #closeTimer: NodeJS.Timeout | undefined

  constructor(wire: Wire, options: { deflate: boolean }) {
    this.#wire = wire
    this.#deflate = options.deflate
    this.#reader = new FrameReader(options)
  }

  /**
   * @note aiohttp compresses every message once the client has offered it. Clients inflate on another thread, 0.15 ms a
   * message, and hide from their users which messages it were. So only the first one is: there a client that offers
   * what it cannot do fails as it should.
   */
  send(data: string | Uint8Array): void {
    if (this.#state !== 'open') return
    this.#wire.write(encodeMessage(data, { compressed: this.#deflate && !this.#hasSent }))
    this.#hasSent = true
  }

  close(code = 1000, reason = ''): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#wire.write(encodeClose(code, reason))
    this.#closeTimer = setTimeout(() => this.#finish(1006, ''), CLOSE_TIMEOUT_MS)
    this.#closeTimer.unref()
  }

  terminate(): void {
    this.#finish(1006, '')
  }

  onMessage(listener: (data: string | Uint8Array) => void): void {
    this.#messageListeners.push(listener)
  }

  onClose(listener: (code: number, reason: string) => void): void {
    this.#closeListeners.push(listener)
  }

  underway(): Promise<void> | undefined {
    return this.#wire.underway?.()
  }

  /** Bytes of the client have arrived. */
  receive(bytes: Buffer): void {
    if (this.#state === 'closed') return
    try {
      for (const frame of this.#reader.read(bytes)) {
        this.#handle(frame)
        if (this.#isClosed()) return
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      // aiohttp says why and hangs up at once: it cannot read on to the client's answer.
      if (this.#state === 'open' && error.closeCode !== 1006) this.#wire.write(encodeClose(error.closeCode, ''))
      this.#finish(error.closeCode, '')
    }
  }

  /** The connection below has gone. */
  disconnected(): void {
    this.#finish(1006, '')
  }

  #handle(frame: IncomingFrame): void {
    if (frame.type === 'close') {
      // aiohttp answers every close of a client with 1000 and no reason, whatever the client said.
      if (this.#state === 'open') this.#wire.write(encodeClose(1000, ''))
      this.#finish(frame.code, frame.reason)
    } else if (this.#state === 'open' && frame.type === 'ping') {
      this.#wire.write(encodeFrame(OPCODE.pong, frame.data, { compressed: false }))
    } else if (this.#state === 'open' && frame.type === 'message') {
      for (const listener of this.#messageListeners) listener(frame.data)
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  #finish(code: number, reason: string): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    clearTimeout(this.#closeTimer)
    this.#wire.end()
    for (const listener of this.#closeListeners) listener(code, reason)
  }
}
