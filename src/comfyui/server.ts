import type { Clock } from '../clock/clock.ts'
import { registerOutput } from './assets/asset-outputs.ts'
import { AssetScan } from './assets/asset-scan.ts'
import { type AssetState, loadAssets, saveAssets } from './assets/asset-state.ts'
import { AssetStore } from './assets/asset-store.ts'
import type { Dumpable, Json } from '../protocol/json.ts'
import { NO_PLAN, type PromptPlan } from '../scenario/prompt-plan.ts'
import type { ExecutionEnvironment, ShownOutput } from './execution/execution-environment.ts'
import { InterruptSwitch } from './execution/interrupt-switch.ts'
import type { CacheEntry } from './execution/result-cache.ts'
import { PromptWorker } from './execution/prompt-worker.ts'
import { ExecutionMemory } from './execution/result-store.ts'
import { WaitingRoom } from './execution/waiting-room.ts'
import { featuresOf } from './features.ts'
import type { OutputStore } from './files/output-store.ts'
import type { ServerFlags } from './flags.ts'
import { LogBook } from './logs/log-book.ts'
import { Frontend } from './frontend/frontend.ts'
import type { NodePack } from './frontend/node-pack.ts'
import { History, type HistoryEntry } from './history/history.ts'
import { hearFeatures } from './messages/hear-features.ts'
import { encodeText, EVERYONE, jsonMessage } from './messages/message.ts'
import { MessageHub } from './messages/message-hub.ts'
import type { Pace } from './messages/pace.ts'
import { Session, type SessionSocket } from './messages/session.ts'
import { ModelStore } from './models/model-store.ts'
import type { NodeLibrary } from './nodes/node-library.ts'
import { PromptQueue } from './queue/prompt-queue.ts'
import { toWire, type QueueItem } from './queue/queue-item.ts'
import type { RandomSource } from './random-source.ts'
import type { ServerEvents } from './server-events.ts'
import { readSubmission } from './submission/submission.ts'
import { Settings } from './users/settings.ts'
import { UserDirectory } from './users/user-directory.ts'
import { PROFILE } from './version.ts'

export interface ComfyServerOptions {
  readonly library: NodeLibrary
  readonly files: OutputStore
  readonly clock: Clock
  readonly pace: Pace
  readonly random: RandomSource
  readonly flags: ServerFlags
  /** Default: those of the recorded server. */
  readonly models?: ModelStore
  /** What packs of custom nodes add to the front end, by name. */
  readonly packs?: Readonly<Record<string, NodePack>>
  readonly events?: ServerEvents
  planFor?(item: QueueItem): PromptPlan | undefined
  /** Asked for every prompt that would be accepted: the answer with which it is refused all the same. */
  refusalFor?(item: QueueItem): Dumpable | undefined
}

/** What a server remembers of what it has done. */
export interface ServerState {
  readonly number: number
  readonly history: readonly (readonly [promptId: string, entry: HistoryEntry])[]
  readonly results: ReadonlyMap<string, CacheEntry>
  readonly assets: AssetState
}

/**
 * A ComfyUI server: its rooms, and one method for each thing that a client can ask. It knows nothing of HTTP; the
 * answers are data.
 */
export class ComfyServer {
  readonly flags: ServerFlags
  readonly library: NodeLibrary
  readonly files: OutputStore
  readonly clock: Clock
  readonly random: RandomSource
  /** Ms since the Unix epoch. */
  readonly startedAt: number
  readonly frontend: Frontend
  readonly models: ModelStore
  readonly assets: AssetStore
  readonly assetScan: AssetScan
  readonly users: UserDirectory
  readonly settings: Settings
  readonly history = new History()
  readonly queue: PromptQueue
  readonly hub: MessageHub
  readonly logs: LogBook
  readonly #pace: Pace
  readonly #events: ServerEvents
  readonly #interrupts = new InterruptSwitch()
  readonly #worker: PromptWorker
  readonly #waits: WaitingRoom
  readonly #refusalFor: (item: QueueItem) => Dumpable | undefined
  #number = 0

  constructor(options: ComfyServerOptions) {
    this.flags = options.flags
    this.library = options.library
    this.files = options.files
    this.clock = options.clock
    this.random = options.random
    this.startedAt = options.clock.now()
    this.frontend = new Frontend(options.packs)
    this.models = options.models ?? new ModelStore(options.files, this.startedAt)
    this.users = new UserDirectory(options.files, options.random, options.flags.multiUser)
    this.settings = new Settings(this.users)
    this.#refusalFor = (item) => options.refusalFor?.(item)
    this.#pace = options.pace
    this.#events = options.events ?? {}
    this.hub = new MessageHub(options.pace, (session, frame, message) =>
      this.#events.frameSent?.(session, frame, message),
    )
    this.assets = new AssetStore(this.files, this.models, this.clock, options.random)
    this.assetScan = new AssetScan(this.assets, this.hub, this.flags.enableAssetHashing)
    this.#waits = new WaitingRoom(this.clock, this.hub)
    this.logs = new LogBook(this.clock, this.hub)
    writeStartup(this.logs)
    this.queue = new PromptQueue((about) => this.#sendStatus(about))
    const planFor = (item: QueueItem): PromptPlan => {
      this.#waits.beginsAt(Number(item.extraData.get('create_time')))
      return options.planFor?.(item) ?? NO_PLAN
    }
    const env = this.#environment(planFor)
    this.#worker = new PromptWorker(
      env,
      this.queue,
      this.history,
      new ExecutionMemory(options.flags.cache),
      this.#events,
    )
  }

  /** True when no prompt is pending or running, and all messages have gone out. */
  get isIdle(): boolean {
    return this.queue.remaining === 0 && this.#worker.isIdle && this.hub.isDrained
  }

  /** True when nothing will happen before the clock moves on or a client asks for something. */
  get isWaiting(): boolean {
    return this.hub.isDrained && (this.#worker.isIdle || this.#waits.isOccupied)
  }

  /** The number that the next prompt without one of its own gets. */
  set nextNumber(number: number) {
    this.#number = number
  }

  /** `POST /prompt` (protocol 3). */
  submit(body: Json, usageSource: string | null = null): { readonly status: 200 | 400; readonly body: Dumpable } {
    const outcome = readSubmission(body, {
      library: this.library,
      files: this.files,
      usageSource,
      now: () => this.clock.now(),
      newId: () => this.random.uuid(),
      nextNumber: () => this.#number++,
    })
    const refusal = outcome.item && this.#refusalFor(outcome.item)
    const answer = refusal === undefined ? outcome : ({ status: 400, body: refusal } as const)
    if (answer.status === 400) this.#events.promptRefused?.(body, answer.body)
    else if (outcome.item) this.#enqueue(outcome.item)
    return answer
  }

  #enqueue(item: QueueItem): void {
    // @note Woken even where `put` throws: the item is queued then too, and will run (protocol 4.1).
    try {
      this.#pace.promptQueued(item.promptId)
      this.#events.promptQueued?.(item)
      this.queue.put(item)
    } finally {
      this.#worker.wake()
    }
  }

  /** `GET /prompt`. */
  execInfo(): Dumpable {
    return { exec_info: { queue_remaining: this.queue.remaining } }
  }

  /** `GET /queue`. */
  queueInfo(): Dumpable {
    const { running } = this.queue
    return { queue_running: running ? [toWire(running)] : [], queue_pending: this.queue.pending.map(toWire) }
  }

  clearQueue(): void {
    const removed = [...this.queue.pending]
    this.queue.clear()
    for (const item of removed) this.#events.promptRemoved?.(item)
  }

  /** Removes the first pending prompt with this id. */
  deletePending(promptId: Json): boolean {
    const item = this.queue.pending.find((pending) => pending.promptId === promptId)
    if (!item) return false
    this.queue.delete(promptId)
    this.#events.promptRemoved?.(item)
    return true
  }

  /** `POST /interrupt`: the running prompt, or only the one with this id (protocol 4.5). */
  interrupt(promptId?: Json): boolean {
    if (promptId !== undefined && this.queue.running?.promptId !== promptId) return false
    this.#interrupts.request()
    return true
  }

  /** `POST /free`. */
  freeMemory(): void {
    this.#worker.freeMemory()
  }

  /** `GET /features`, and the answer on the socket. */
  features(): Dumpable {
    return featuresOf(this.flags)
  }

  /** A socket has been accepted; without an id it gets a new one (protocol 2.1). */
  connect(sid: string, socket: SessionSocket): Session {
    const session = new Session(sid === '' ? this.random.uuid().replaceAll('-', '') : sid, socket)
    this.hub.register(session)
    const status = { exec_info: { queue_remaining: this.queue.remaining } }
    this.hub.sendNow(session, encodeText('status', { status, sid: session.sid }))
    const node = this.#worker.executingNode(session.sid)
    if (node !== undefined) this.hub.sendNow(session, encodeText('executing', { node }))
    return session
  }

  disconnect(session: Session): void {
    this.hub.unregister(session.sid)
  }

  /** A message came in by a socket; only the announcement of features is understood (protocol 2.2). */
  receive(session: Session, data: string | Uint8Array): void {
    hearFeatures(this.hub, session, data, () => this.features())
  }

  /** What has been done so far, for {@link load}. */
  save(): ServerState {
    return {
      number: this.#number,
      history: [...this.history.entries()],
      results: this.#worker.memory.results.save(),
      assets: saveAssets(this.assets),
    }
  }

  load({ number, history, results, assets }: ServerState): void {
    this.#number = number
    loadAssets(this.assets, assets)
    for (const [promptId, entry] of history) this.history.add(promptId, entry)
    this.#worker.memory.results.load(results)
  }

  /** Stops at once: prompts end where they are, and nothing is sent any more. */
  close(): void {
    this.#worker.close()
    this.assetScan.close()
    this.hub.close()
    this.#waits.close()
  }

  #sendStatus(about: QueueItem | undefined): void {
    const data = { status: { exec_info: { queue_remaining: this.queue.remaining } } }
    // @note Only where nothing else goes on does the status wait with its prompt: it would hold up the others.
    const promptId = this.queue.remaining === 1 ? about?.promptId : undefined
    this.hub.send(jsonMessage('status', data, EVERYONE, promptId))
  }

  #showOutput(output: ShownOutput, promptId: string): ShownOutput {
    if (!this.flags.enableAssets) return output
    return registerOutput(this.assets, output, promptId)
  }

  #environment(planFor: (item: QueueItem) => PromptPlan): ExecutionEnvironment {
    return {
      library: this.library,
      hub: this.hub,
      files: this.files,
      clock: this.clock,
      interrupts: this.#interrupts,
      flags: this.flags,
      random: () => this.random.number(),
      planFor,
      showOutput: (output, promptId) => this.#showOutput(output, promptId),
      log: (text, level) => this.logs.write(text, level),
      sleep: (ms, signal) => this.#waits.sleep(ms, signal),
      hold: (released, signal) => this.#waits.hold(released, signal),
      isClosed: () => this.#waits.isClosed,
    }
  }
}

function writeStartup(logs: LogBook): void {
  logs.write(`Python version: ${PROFILE.pythonVersion}`)
  logs.write(`ComfyUI version: ${PROFILE.version}`)
  logs.write('Starting server\n')
}
