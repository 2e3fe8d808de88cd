import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate } from 'node:timers'
import type { Wire } from '../websocket/server-connection.ts'
import type { Peer } from './peer.ts'

/** More than so many that wait do not wait for a turn each. */
const MOST_WAITING = 16
/** Bytes that Node reads from a socket at once. */
const MOST_BYTES = 65_536

/**
 * The way of frames to a client: they wait until the head of the answer has gone out, and then leave one a turn of the
 * event loop. Where more have gathered than a client looks at one by one, the oldest leave together, as over a network.
 * @note How long the head takes is not known: a new connection is completed in a later turn, and other listeners to
 * `response` may hold it back as long as they like. The turns are what a network would do at the least: without them a
 * client gets its answer inside its own call of `send`, before it has set a listener. And as over a network, the
 * client's listeners run in the asynchronous context in which it opened its socket, not in that of the sender.
 */
export class HeldWire implements Wire {
  readonly #peer: Peer
  readonly #isMute: boolean
  readonly #inContextOfClient = AsyncLocalStorage.snapshot()
  readonly #waiting: (Buffer | 'end')[] = []
  readonly #followers: { readonly after: number; readonly go: () => void }[] = []
  #queued = 0
  #sent = 0
  #isOpen = false
  #isDraining = false
  #isGone = false

  /** @param options.isMute nothing that is sent here ever arrives, not even the end */
  constructor(peer: Peer, options: { isMute: boolean }) {
    this.#peer = peer
    this.#isMute = options.isMute
    peer.onceAnswered(() => {
      this.#isOpen = true
      this.#drain()
    })
    peer.onceClosed(() => {
      this.#isGone = true
      this.#release(Infinity)
    })
  }

  write(bytes: Buffer): void {
    this.#enqueue(bytes)
  }

  end(): void {
    this.#enqueue('end')
  }

  /** Settles when the client has been given all that is on its way to it by now; `undefined` where nothing is. */
  underway(): Promise<void> | undefined {
    if (!this.#isOpen || this.#isGone || this.#sent === this.#queued) return undefined
    return new Promise((resolve) => this.#followers.push({ after: this.#queued, go: resolve }))
  }

  /** Sends what is waiting, then leaves nothing of the connection. */
  async drop(): Promise<void> {
    while (this.#waiting.length > 0) this.#sendNext()
    // One turn for the client to read it.
    await new Promise<void>((resolve) => void setImmediate(resolve))
    this.#peer.destroy()
  }

  #enqueue(bytes: Buffer | 'end'): void {
    if (this.#isMute || this.#isGone) return
    this.#waiting.push(bytes)
    this.#queued += 1
    this.#drain()
  }

  #drain(): void {
    if (!this.#isOpen || this.#isDraining || this.#waiting.length === 0) return
    this.#isDraining = true
    setImmediate(() => {
      this.#isDraining = false
      if (!this.#isGone) this.#inContextOfClient(() => this.#sendNext())
      this.#release(this.#sent)
      this.#drain()
    })
  }

  #sendNext(): void {
    const frames = this.#takeFrames()
    if (frames.length > 0) this.#peer.write(frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames))
    const isAtEnd = frames.length === 0 && this.#waiting.shift() === 'end'
    if (isAtEnd) this.#peer.end()
    this.#sent += isAtEnd ? 1 : frames.length
  }

  /** The frame in front, or as many as leave no more waiting than may; none in front of the end. */
  #takeFrames(): Buffer[] {
    const frames: Buffer[] = []
    let bytes = 0
    do {
      const [next] = this.#waiting
      if (next === undefined || next === 'end') break
      frames.push(next)
      bytes += next.byteLength
      this.#waiting.shift()
    } while (this.#waiting.length >= MOST_WAITING && bytes < MOST_BYTES)
    return frames
  }

  /** @note A turn later: that is when a client's own parser has it. */
  #release(sent: number): void {
    const waiting = this.#followers.splice(0)
    for (const follower of waiting) {
      if (follower.after > sent) this.#followers.push(follower)
      else setImmediate(follower.go)
    }
  }
}
