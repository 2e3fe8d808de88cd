import type { Dumpable, Json } from '../../protocol/json.ts'
import { pyTypeName } from '../../protocol/python-text.ts'
import { EVERYONE, jsonMessage } from '../messages/message.ts'
import { ExecutionBlocker, NodeError } from '../nodes/node-behaviour.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'
import { ProgressRegistry } from './progress-registry.ts'

/** Tells the client of a running prompt what happens to its nodes (protocol 2.3, 2.5). */
export class PromptReporter {
  readonly #env: ExecutionEnvironment
  readonly #item: QueueItem
  readonly #prompt: DynamicPrompt
  readonly #progress: ProgressRegistry
  readonly #onExecuting: (displayId: string) => void

  /** @param onExecuting called with the display id of each node that its client is told of */
  constructor(
    env: ExecutionEnvironment,
    item: QueueItem,
    prompt: DynamicPrompt,
    onExecuting: (displayId: string) => void,
  ) {
    this.#env = env
    this.#item = item
    this.#prompt = prompt
    this.#progress = new ProgressRegistry(item.promptId, prompt)
    this.#onExecuting = onExecuting
  }

  get clientId(): Json | undefined {
    return this.#item.extraData.get('client_id') ?? undefined
  }

  /** Whom messages go to that are sent to everyone where the prompt has no client. */
  get recipient(): unknown {
    return this.clientId ?? EVERYONE
  }

  started(nodeId: string): void {
    this.#progress.start(nodeId)
    this.#sendProgressState()
  }

  progressed(nodeId: string, value: Dumpable, max: Dumpable): void {
    this.#progress.update(nodeId, value, max)
    this.#sendProgressState()
  }

  finished(nodeId: string): void {
    this.#progress.finish(nodeId)
    this.#sendProgressState()
  }

  executing(nodeId: string): void {
    const displayId = this.#prompt.displayId(nodeId)
    if (this.clientId !== undefined) this.#onExecuting(displayId)
    this.#sendToClient('executing', { node: nodeId, display_node: displayId, prompt_id: this.#item.promptId })
  }

  executed(nodeId: string, output: Dumpable): void {
    const displayId = this.#prompt.displayId(nodeId)
    this.#sendToClient('executed', { node: nodeId, display_node: displayId, output, prompt_id: this.#item.promptId })
  }

  /** A blocker came in by an input. One with a message is told of once: the one to hand on has none. */
  blocked(nodeId: string, classType: string, blocker: ExecutionBlocker, executed: readonly string[]): ExecutionBlocker {
    if (blocker.message === null) return blocker
    const { promptId } = this.#item
    const data = {
      prompt_id: promptId,
      node_id: nodeId,
      node_type: classType,
      executed,
      exception_message: `Execution Blocked: ${blocker.message}`,
      exception_type: 'ExecutionBlocked',
      traceback: [],
      current_inputs: [],
      current_outputs: [],
    }
    this.#env.hub.send(jsonMessage('execution_error', data, this.recipient, promptId))
    return new ExecutionBlocker(null)
  }

  /** @throws {NodeError} where the client announced features that are no object: the real server trips over them too */
  clientTakesMetadata(): boolean {
    const session = typeof this.clientId === 'string' ? this.#env.hub.sessions.get(this.clientId) : undefined
    if (!session) return false
    if (session.features instanceof Map) return session.supportsPreviewMetadata
    throw new NodeError('AttributeError', `'${pyTypeName(session.features)}' object has no attribute 'get'`)
  }

  #sendProgressState(): void {
    const { promptId } = this.#item
    this.#env.hub.send(jsonMessage('progress_state', this.#progress.snapshot(), this.recipient, promptId))
  }

  #sendToClient(type: string, data: Dumpable): void {
    if (this.clientId !== undefined) this.#env.hub.send(jsonMessage(type, data, this.clientId, this.#item.promptId))
  }
}
