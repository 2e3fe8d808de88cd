import type { Dumpable } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import type { History, HistoryStatus } from '../history/history.ts'
import { EVERYONE, jsonMessage } from '../messages/message.ts'
import { nextTurn } from '../messages/process-activity.ts'
import type { PromptQueue } from '../queue/prompt-queue.ts'
import { toWire, type QueueItem } from '../queue/queue-item.ts'
import type { PlannedStop, PromptPlan } from '../../scenario/prompt-plan.ts'
import type { ServerEvents } from '../server-events.ts'
import { livePrompt } from './dynamic-prompt.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'
import type { ExecutionFailure } from './execution-failure.ts'
import { NodeError } from '../nodes/node-behaviour.ts'
import { stopFor } from './node-script.ts'
import { PromptRun } from './prompt-run.ts'
import { type ExecutionMemory, ResultStore } from './result-store.ts'
import { warmUp } from './warm-up.ts'

type StatusMessage = readonly [string, { readonly [key: string]: Dumpable }]

/** The one worker of the queue: it takes prompts one after the other, runs them and writes the history. */
export class PromptWorker {
  readonly memory: ExecutionMemory
  readonly #env: ExecutionEnvironment
  readonly #queue: PromptQueue
  readonly #history: History
  readonly #events: ServerEvents
  #isRunning = false
  #isClosed = false
  #mustFree = false
  #hasSucceeded = true
  /** The client of the last prompt that started, and the node that its sockets are told of when they connect. */
  #current: { readonly clientId: unknown; nodeId: string | undefined } | undefined

  constructor(
    env: ExecutionEnvironment,
    queue: PromptQueue,
    history: History,
    memory: ExecutionMemory,
    events: ServerEvents,
  ) {
    this.#env = env
    this.#queue = queue
    this.#history = history
    this.memory = memory
    this.#events = events
  }

  get isIdle(): boolean {
    return !this.#isRunning
  }

  /** The node that a socket with this id is told of when it connects, where one is executing (protocol 2.1). */
  executingNode(sid: string): string | undefined {
    return this.#current?.clientId === sid ? this.#current.nodeId : undefined
  }

  /** To be called when something was queued. */
  wake(): void {
    if (this.#isRunning || this.#isClosed) return
    this.#isRunning = true
    // @note The real worker is another thread: it never starts before the call that queued the prompt is over. But it
    // does before the next one, and a whole request may pass here within one turn of the event loop.
    queueMicrotask(() => void this.#work())
  }

  /** Drops all results, after the running prompt where there is one (protocol 4.6). */
  freeMemory(): void {
    if (this.#isRunning) this.#mustFree = true
    else this.#forget()
  }

  #forget(): void {
    this.memory.clear()
    this.#hasSucceeded = true
  }

  close(): void {
    this.#isClosed = true
  }

  async #work(): Promise<void> {
    while (!this.#isClosed) {
      const item = this.#takeNext()
      if (!item) break
      await this.#untilHeard()
      if (this.#isClosed) break
      this.#queue.tellTaken()
      try {
        await this.#runPrompt(item)
      } catch (error) {
        if (this.#isClosed) break
        if (error instanceof PythonError || error instanceof NodeError) {
          this.#die(item, error)
          break
        }
        // @note A fault of the mock: it must not pass for one of the prompt, nor keep the others from running.
        console.error(`comfyui-mock has failed to run the prompt ${item.promptId}. Please report it:`, error)
        this.#events.promptRemoved?.(item)
        this.#queue.done()
      }
      if (this.#mustFree) this.#forget()
      this.#mustFree = false
    }
    this.#isRunning = false
  }

  /**
   * @note What raises between the nodes is caught by nobody on the real server: the thread of its worker ends, the
   * prompt stays the running one for ever, and the server answers on.
   */
  #die(item: QueueItem, error: Error): void {
    this.#isClosed = true
    this.#env.log(`Exception in thread prompt_worker: ${error.message}`, 'ERROR')
    console.warn(
      `comfyui-mock: the prompt ${item.promptId} has ended the worker, as it would end that of a real server: ${error.message}. ` +
        'No prompt will run any more.',
    )
  }

  /** @note A client that hears that its prompt is queued, and asks where it is, is to find it there. */
  async #untilHeard(): Promise<void> {
    const { hub } = this.#env
    await nextTurn()
    do {
      await hub.drained()
      await hub.reacted()
    } while (!hub.isDrained)
  }

  /**
   * @note Before anybody has heard of the prompt: what its client does next, an interrupt above all, finds it running,
   * as on the real server. The status message that tells of it comes when the client can have listened.
   * @note An order that Python cannot tell ends the worker's thread: the server answers on, and runs nothing more.
   */
  #takeNext(): QueueItem | undefined {
    try {
      this.#env.interrupts.clear()
      return this.#queue.take()
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      this.#isClosed = true
      return undefined
    }
  }

  async #runPrompt(item: QueueItem): Promise<void> {
    const env = this.#env
    const clientId = item.extraData.get('client_id') ?? undefined
    this.#current = { clientId, nodeId: undefined }
    const plan = planOf(env, item)
    if (plan.lose === 'before-run') return this.#lose(item)
    this.#events.promptStarted?.(item)
    const messages: StatusMessage[] = []
    const report = (type: string, data: { readonly [key: string]: Dumpable }, toEveryone = false): void => {
      const stamped = { ...data, timestamp: Math.floor(env.clock.now()) }
      messages.push([type, stamped])
      if (clientId === undefined && !toEveryone) return
      env.hub.send(jsonMessage(type, stamped, clientId ?? EVERYONE, item.promptId))
    }
    const started = env.clock.now()
    const { run, failure } = await this.#execute(item, plan, report)
    if (this.#isClosed) return run.end()
    if (failure?.kind === 'error') env.log(`!!! Exception during processing !!! ${failure.message.trimEnd()}`, 'ERROR')
    if (failure) reportFailure(failure, item, run, report)
    else report('execution_success', { prompt_id: item.promptId })
    if (this.#current) this.#current.nodeId = undefined
    await run.end()
    await this.#stop(plan.promptReached?.('end') ?? [])
    if (plan.historyDelay !== undefined && plan.historyDelay > 0) await env.sleep(plan.historyDelay)
    if (plan.lose) return this.#lose(item)
    this.#record(item, run, messages, failure)
    this.#queue.done()
    if (clientId !== undefined) {
      env.hub.send(jsonMessage('executing', { node: null, prompt_id: item.promptId }, clientId, item.promptId))
    }
    env.log(`Prompt executed in ${elapsedText(env.clock.now() - started)}`)
  }

  async #execute(
    item: QueueItem,
    plan: PromptPlan,
    report: (type: string, data: { readonly [key: string]: Dumpable }) => void,
  ): Promise<{ run: PromptRun; failure: ExecutionFailure | undefined }> {
    const env = this.#env
    const { promptId } = item
    report('execution_start', { prompt_id: promptId })
    await this.#stop(plan.promptReached?.('start') ?? [])
    await warmUp(env, item, this.memory, plan)
    const store = new ResultStore(livePrompt(item.graph), this.memory, env.library, env.files, (nodeId, classType) => {
      return plan.forNode({ nodeId, classType })?.salt
    })
    const cached = [...item.graph.keys()].filter((id) => store.get(id))
    report('execution_cached', { nodes: cached, prompt_id: promptId })
    const run = new PromptRun(env, item, store, plan, (displayId) => {
      if (this.#current) this.#current.nodeId = displayId
    })
    return { run, failure: await run.run() }
  }

  /** It leaves the queue, and no history ever tells of it. */
  #lose(item: QueueItem): void {
    this.#events.promptLost?.(item)
    this.#queue.done()
  }

  /** @note Between the nodes nothing looks at an interrupt. */
  async #stop(stops: readonly PlannedStop[]): Promise<void> {
    await stopFor(
      this.#env,
      stops.map((stop) => ({ ...stop, isDeaf: true })),
    )
  }

  #record(
    item: QueueItem,
    run: PromptRun,
    messages: readonly StatusMessage[],
    failure: ExecutionFailure | undefined,
  ): void {
    // @note A cycle found at run time is reported, and recorded with the success of the last node that was tried, be it
    // one of an earlier prompt: only nodes change the status.
    this.#hasSucceeded = run.hasSucceeded ?? this.#hasSucceeded
    const hasFailed = !this.#hasSucceeded
    const status: HistoryStatus = {
      status_str: hasFailed ? 'error' : 'success',
      completed: !hasFailed,
      messages,
    }
    const entry = {
      prompt: toWire(item),
      outputs: new Map([...run.uiOutputs].map(([id, ui]): [string, Dumpable] => [id, ui.output])),
      status,
      meta: new Map([...run.uiOutputs].map(([id, ui]): [string, Dumpable] => [id, { ...ui.meta }])),
    }
    this.#history.add(item.promptId, entry)
    this.#events.promptEnded?.(item, entry, failure)
  }
}

/** @note A scenario may hold functions of the test; where one throws, the prompt fails and says so. */
function planOf(env: ExecutionEnvironment, item: QueueItem): PromptPlan {
  try {
    return env.planFor(item)
  } catch (error) {
    const message = `A scenario has thrown: ${error instanceof Error ? error.message : String(error)}`
    return { forNode: () => ({ failure: { kind: 'error', exceptionType: 'ComfyMockError', message } }) }
  }
}

function reportFailure(
  failure: ExecutionFailure,
  item: QueueItem,
  run: PromptRun,
  report: (type: string, data: { readonly [key: string]: Dumpable }, toEveryone?: boolean) => void,
): void {
  const where = {
    prompt_id: item.promptId,
    node_id: failure.nodeId,
    node_type: run.prompt.classType(failure.nodeId),
    executed: run.executed,
  }
  if (failure.kind === 'interrupted') {
    report('execution_interrupted', where, true)
    return
  }
  report('execution_error', {
    ...where,
    exception_message: failure.message,
    exception_type: failure.exceptionType,
    traceback: [...failure.traceback],
    current_inputs: failure.currentInputs,
    current_outputs: run.knownIds,
  })
}

/** @note Above ten minutes ComfyUI changes to hours, minutes and seconds. */
function elapsedText(ms: number): string {
  return ms > 600_000 ? new Date(ms).toISOString().slice(11, 19) : `${(ms / 1000).toFixed(2)} seconds`
}
