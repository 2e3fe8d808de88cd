import { setImmediate } from 'node:timers'
import { CloseEvent, type WebSocketClientHandle } from '@mswjs/interceptors/WebSocket'
import type { ServerSocket } from './mock-endpoint.ts'

/** The stand-in for the global `WebSocket` that MSW gives to a client, with the fields that a client can see. */
interface Override extends EventTarget {
  binaryType: 'blob' | 'arraybuffer'
  extensions: string
  protocol: string
  readyState: number
}

/**
 * The server's end of a websocket whose client got MSW's stand-in for the global class, as under a user's `setupServer`.
 * @note The stand-in delivers whatever it is given, knows no error and no unclean end, and confirms the first
 * subprotocol that it was asked for; what a client of the real class would see is put right here.
 */
export class OverrideSocket implements ServerSocket {
  readonly #client: WebSocketClientHandle
  readonly #override: Override
  readonly #outgoing: (() => void)[] = []
  #isDraining = false
  #isOpen = false
  #incoming: Promise<void> = Promise.resolve()

  constructor(client: WebSocketClientHandle & { readonly socket: EventTarget }) {
    this.#client = client
    this.#override = client.socket as Override
    client.addEventListener('open', () => {
      this.#override.protocol = ''
      this.#override.extensions = 'permessage-deflate'
      this.#isOpen = true
      this.#drain()
    })
  }

  send(data: string | Uint8Array): void {
    this.#enqueue(() => this.#client.send(typeof data === 'string' ? data : this.#asBinaryType(data)))
  }

  close(code = 1000, reason = ''): void {
    this.#enqueue(() => this.#client.close(code, reason))
  }

  terminate(): void {
    this.#enqueue(() => this.fail())
  }

  /** Ends the connection as undici ends one that broke, or never came to be. */
  fail(): void {
    if (this.#override.readyState >= 2) return
    this.#override.readyState = 3
    this.#override.dispatchEvent(new Event('error'))
    this.#override.dispatchEvent(new CloseEvent('close', { code: 1006, reason: '', wasClean: false }))
  }

  onMessage(listener: (data: string | Uint8Array) => void): void {
    this.#client.addEventListener('message', ({ data }) => {
      this.#incoming = this.#incoming.then(async () => listener(typeof data === 'string' ? data : await bytesOf(data)))
    })
  }

  onClose(listener: (code: number, reason: string) => void): void {
    this.#client.addEventListener('close', ({ code, reason }) => listener(code, reason))
  }

  #asBinaryType(data: Uint8Array): Blob | ArrayBuffer {
    const bytes = new Uint8Array(data)
    return this.#override.binaryType === 'blob' ? new Blob([bytes]) : bytes.buffer
  }

  #enqueue(action: () => void): void {
    this.#outgoing.push(action)
    this.#drain()
  }

  /** One a turn, as over a network: the stand-in would deliver within the client's own call of `send`. */
  #drain(): void {
    if (!this.#isOpen || this.#isDraining || this.#outgoing.length === 0) return
    this.#isDraining = true
    setImmediate(() => {
      this.#isDraining = false
      this.#outgoing.shift()?.()
      this.#drain()
    })
  }
}

async function bytesOf(data: Blob | ArrayBufferLike | ArrayBufferView): Promise<Uint8Array> {
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer())
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  return new Uint8Array(data).slice()
}
