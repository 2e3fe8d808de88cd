import { dumpJson, type JsonObject } from '../../src/protocol/json.ts'
import type { ReceivedFrame } from './compare-frames.ts'

/** A real websocket that keeps all it receives, in order. */
export class SocketClient {
  readonly frames: ReceivedFrame[] = []
  readonly #socket: WebSocket
  readonly opened: Promise<void>

  constructor(url: string, onActivity: () => void) {
    this.#socket = new WebSocket(url)
    this.#socket.binaryType = 'arraybuffer'
    this.opened = new Promise((resolve, reject) => {
      this.#socket.addEventListener('open', () => resolve(), { once: true })
      this.#socket.addEventListener('error', () => reject(new Error(`The websocket ${url} did not open`)), {
        once: true,
      })
    })
    this.#socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.frames.push(
        typeof data === 'string' ? { kind: 'text', text: data } : { kind: 'binary', bytes: new Uint8Array(data) },
      )
      onActivity()
    })
    this.#socket.addEventListener('close', ({ code }) => {
      this.frames.push({ kind: 'closed', code })
      onActivity()
    })
  }

  send(message: JsonObject): void {
    const binary = message.get('binary')
    const text = message.get('text')
    if (typeof binary === 'string') this.#socket.send(Buffer.from(binary, 'hex'))
    else this.#socket.send(typeof text === 'string' ? text : dumpJson(message.get('json')))
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise((resolve) => this.#socket.addEventListener('close', resolve, { once: true }))
    this.#socket.close()
    await closed
  }
}
