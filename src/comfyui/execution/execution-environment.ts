import type { Clock } from '../../clock/clock.ts'
import type { Dumpable } from '../../protocol/json.ts'
import type { PromptPlan } from '../../scenario/prompt-plan.ts'
import type { ServerFlags } from '../flags.ts'
import type { LogLevel } from '../logs/log-book.ts'
import type { MessageHub } from '../messages/message-hub.ts'
import type { FileRoom } from '../nodes/node-behaviour.ts'
import type { NodeLibrary } from '../nodes/node-library.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import type { InterruptSwitch } from './interrupt-switch.ts'

/** What a node shows: lists of file references, texts and the like, by their kind. */
export type ShownOutput = Readonly<Record<string, readonly Dumpable[]>>

/** What the executor finds around it. */
export interface ExecutionEnvironment {
  readonly library: NodeLibrary
  readonly hub: MessageHub
  readonly files: FileRoom
  readonly clock: Clock
  readonly interrupts: InterruptSwitch
  readonly flags: ServerFlags
  /** Takes note of what a node shows, new or cached; the answer is what clients get. */
  showOutput?(output: ShownOutput, promptId: string): ShownOutput
  /** Writes a line to the terminal of the server. */
  log(text: string, level?: LogLevel): void
  /** A number in [0, 1) from the seed of the mock. */
  random(): number
  planFor(item: QueueItem): PromptPlan
  /** Waits on the clock; the mock counts as settled meanwhile. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Waits until the test lets the prompt go on, or the signal aborts; the mock counts as settled meanwhile. */
  hold(released: Promise<void>, signal?: AbortSignal): Promise<void>
  /** The server is gone: whatever still runs is to end. */
  isClosed(): boolean
}
