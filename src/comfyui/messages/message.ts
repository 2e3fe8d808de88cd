import { dumpJson, type Dumpable } from '../../protocol/json.ts'

/** One frame on its way to the sockets. */
export interface Message {
  /** The type of the event, or the number of the binary event. */
  readonly type: string | number
  /** Whom it is for: one client id (of any JSON type, though only strings reach a socket), or everyone. */
  readonly to: unknown
  readonly promptId?: string | undefined
  /** Called at most once, and only if somebody listens. */
  encode(): string | Uint8Array
}

export function encodeText(type: string, data: Dumpable): string {
  return dumpJson({ type, data })
}

export const EVERYONE = Symbol('everyone')

export function jsonMessage(type: string, data: Dumpable, to: unknown, promptId?: string): Message {
  let text: string | undefined
  return { type, to, promptId, encode: () => (text ??= encodeText(type, data)) }
}

export function binaryMessage(event: number, bytes: Uint8Array, to: unknown, promptId?: string): Message {
  return { type: event, to, promptId, encode: () => bytes }
}
