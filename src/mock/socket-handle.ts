import { ComfyMockError } from '../errors.ts'
import { jsonMessage } from '../comfyui/messages/message.ts'
import type { Session } from '../comfyui/messages/session.ts'
import { fromPlain } from '../protocol/json.ts'
import type { MockWorld } from './mock-world.ts'

/**
 * An open WebSocket, from the side of the server.
 *
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * for (const socket of comfy.sockets) {
 *   socket.send('crystools.monitor', { gpu: 0.97 })
 *   socket.drop()
 * }
 * ```
 */
export class SocketHandle {
  readonly #world: MockWorld
  readonly #session: Session

  /** @internal */
  constructor(world: MockWorld, session: Session) {
    this.#world = world
    this.#session = session
  }

  /** The id that the client gave, or one that the server made. */
  get clientId(): string {
    return this.#session.sid
  }

  /**
   * Sends an event, behind all messages that wait already.
   *
   * @throws {ComfyMockError} `INVALID_OPTIONS`
   */
  send(type: string, data: Record<string, unknown>): void {
    if (typeof type !== 'string') throw invalid('send an event', 'its type', type)
    if (typeof data !== 'object' || data === null) throw invalid('send an event', 'its data, an object', data)
    this.#world.server.hub.send(jsonMessage(type, fromPlain(data), this.#session.sid))
  }

  /**
   * Closes it properly; the client sees this code and reason.
   *
   * @throws {ComfyMockError} `INVALID_OPTIONS`
   */
  close(code = 1000, reason = ''): void {
    // @note With any other code the connection would break, and the client see 1006.
    if (!Number.isInteger(code) || code < 1000 || code > 4999) {
      throw invalid('close a socket', 'a code from 1000 to 4999', code)
    }
    this.#session.socket.close(code, reason)
  }

  /** Drops the connection without a close frame: the client sees 1006. */
  drop(): void {
    this.#session.socket.terminate()
  }
}

function invalid(call: string, expected: string, given: unknown): ComfyMockError {
  const shown = typeof given === 'string' ? `"${given}"` : String(given)
  return new ComfyMockError('INVALID_OPTIONS', `Failed to ${call}: expected ${expected}, not ${shown}.`)
}
