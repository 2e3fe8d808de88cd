import type { ExecutionFailure } from './execution/execution-failure.ts'
import type { HistoryEntry } from './history/history.ts'
import type { Message } from './messages/message.ts'
import type { Session } from './messages/session.ts'
import type { Dumpable, Json } from '../protocol/json.ts'
import type { QueueItem } from './queue/queue-item.ts'

/** What the server tells whoever keeps the books of a test. All are called at once, in the order of the events. */
export interface ServerEvents {
  promptQueued?(item: QueueItem): void
  promptStarted?(item: QueueItem): void
  /** The history has it. */
  promptEnded?(item: QueueItem, entry: HistoryEntry, failure: ExecutionFailure | undefined): void
  /** A submission was refused; `body` is what was sent, `answer` what came back. */
  promptRefused?(body: Json, answer: Dumpable): void
  /** It was taken out of the queue before it started. */
  promptRemoved?(item: QueueItem): void
  /** It has run, or should have, and no history will ever have it. */
  promptLost?(item: QueueItem): void
  frameSent?(session: Session, frame: string | Uint8Array, message: Message | undefined): void
}
