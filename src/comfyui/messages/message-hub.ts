import { EVERYONE, type Message } from './message.ts'
import type { Pace } from './pace.ts'
import { nextTurn } from './process-activity.ts'
import type { Session } from './session.ts'

/** Called with every frame that went out to a socket. */
export type FrameListener = (session: Session, frame: string | Uint8Array, message: Message | undefined) => void

/**
 * The one queue through which all messages go, and the register of the sockets (protocol 2.3). Who gets a message is
 * decided when it goes out, not when it was made.
 */
export class MessageHub {
  readonly #sessions = new Map<string, Session>()
  readonly #queue: Message[] = []
  readonly #pace: Pace
  readonly #onFrame: FrameListener
  #pumping: Promise<void> | undefined
  #closed = false

  constructor(pace: Pace, onFrame: FrameListener) {
    this.#pace = pace
    this.#onFrame = onFrame
  }

  get sessions(): ReadonlyMap<string, Session> {
    return this.#sessions
  }

  get isDrained(): boolean {
    return this.#pumping === undefined && this.#queue.length === 0
  }

  /** @note A socket that held the id before stays open and gets nothing any more (protocol 2.1). */
  register(session: Session): void {
    this.#sessions.set(session.sid, session)
  }

  /** @note It is the id that goes, whichever socket holds it by now: a quirk that real servers have. */
  unregister(sid: string): void {
    this.#sessions.delete(sid)
  }

  /** Queues a message behind all others. */
  send(message: Message): void {
    if (this.#closed) return
    this.#queue.push(message)
    this.#pumping ??= this.#pump()
  }

  /** Sends a frame to one socket now, past the queue. */
  sendNow(session: Session, frame: string | Uint8Array): void {
    this.#deliver(session, frame, undefined)
  }

  /** Settles when all that was queued has gone out; `undefined` where nothing waits. */
  drained(): Promise<void> | undefined {
    return this.#pumping
  }

  /**
   * Settles when the clients have had the time to look at all that went out.
   *
   * @note Node's own WebSocket hands its user one message in a turn of the event loop.
   */
  async delivered(): Promise<void> {
    await this.drained()
    for (let turns = 0; !this.#closed && turns < this.#mostUnread(); turns += 1) await nextTurn()
    for (const session of this.#sessions.values()) session.unread = 0
  }

  /**
   * Settles when the clients have asked what they ask at the messages that went out: whether a prompt is in the queue,
   * or in the history already. `undefined` where nobody listens.
   */
  reacted(): Promise<void> | undefined {
    if (this.#sessions.size === 0 || !this.#pace.reactions) return undefined
    return this.#arrived().then(() => this.#pace.reactions?.())
  }

  async #arrived(): Promise<void> {
    await this.drained()
    for (const { socket } of this.#sessions.values()) await socket.underway?.()
  }

  close(): void {
    this.#closed = true
    this.#queue.length = 0
    this.#sessions.clear()
  }

  #mostUnread(): number {
    return Math.max(0, ...[...this.#sessions.values()].map((session) => session.unread))
  }

  #pump(): Promise<void> | undefined {
    const pumping = this.#pumpLater()
    return this.#queue.length === 0 ? undefined : pumping
  }

  async #pumpLater(): Promise<void> {
    for (let message = this.#queue[0]; message; message = this.#queue[0]) {
      const wait = this.#pace.ready(message.promptId)
      if (wait) await wait
      if (this.#closed) break
      this.#queue.shift()
      this.#dispatch(message)
    }
    this.#pumping = undefined
  }

  #dispatch(message: Message): void {
    if (message.to === EVERYONE) {
      for (const session of this.#sessions.values()) this.#deliver(session, message.encode(), message)
      return
    }
    const session = typeof message.to === 'string' ? this.#sessions.get(message.to) : undefined
    if (session) this.#deliver(session, message.encode(), message)
  }

  #deliver(session: Session, frame: string | Uint8Array, message: Message | undefined): void {
    session.unread += 1
    session.socket.send(frame)
    this.#onFrame(session, frame, message)
  }
}
