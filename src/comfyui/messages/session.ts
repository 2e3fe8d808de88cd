import type { Json, JsonObject } from '../../protocol/json.ts'

/** The server's end of one WebSocket; whatever client holds the other end. */
export interface SessionSocket {
  send(frame: string | Uint8Array): void
  close(code: number, reason: string): void
  /** Drops the connection without a close frame. */
  terminate(): void
  /** Settles when the client has been given what was sent by now; `undefined` where nothing is on its way. */
  underway?(): Promise<void> | undefined
}

/** One WebSocket connection with its `sid` and feature flags (protocol 2.1). */
export class Session {
  readonly sid: string
  readonly socket: SessionSocket
  /** What the client announced; any JSON, as the server stores it unchecked. */
  features: Json = new Map() as JsonObject
  /** Only the first message that is an object may announce features. */
  hasSentObject = false
  /** Frames that went out and that the client may not have looked at yet. */
  unread = 0
  /** Log entries are sent to sockets that asked for them. */
  wantsLogs = false

  constructor(sid: string, socket: SessionSocket) {
    this.sid = sid
    this.socket = socket
  }

  get supportsPreviewMetadata(): boolean {
    return this.features instanceof Map && this.features.get('supports_preview_metadata') === true
  }
}
