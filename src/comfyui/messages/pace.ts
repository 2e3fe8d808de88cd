/**
 * Decides when the messages of a prompt may go out, so that a client that attaches its listeners a little later than
 * a real network would forgive loses nothing. It is no delay: it never uses the clock.
 */
export interface Pace {
  /** A prompt was queued; its messages wait until whoever sent it has had the time to listen. */
  promptQueued(promptId: string): void
  promptEnded(promptId: string): void
  /** `undefined`: now. Otherwise a promise that settles as soon as messages of this prompt may go out; it always settles. */
  ready(promptId: string | undefined): Promise<void> | undefined
  /** A request to the server began, or its answer was handed over. */
  requestStarted(): void
  requestEnded(): void
  /** Settles when nothing of the process that can be seen from here has moved for some turns of the event loop. */
  quiet(): Promise<void>
  /** The same, but not for ever: settles when the clients have asked what they ask at a message. Absent: they get no time. */
  reactions?(): Promise<void>
  close(): void
}
