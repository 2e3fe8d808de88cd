import { setImmediate as nextTurn } from 'node:timers/promises'
import { pyRepr } from '../../protocol/python-text.ts'
import type { PromptPlan } from '../../scenario/prompt-plan.ts'
import { NodeError, type NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { metaOf, type DynamicPrompt } from './dynamic-prompt.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'
import { cycleFailure, toFailure, type ExecutionFailure } from './execution-failure.ts'
import { callNode } from './call-node.ts'
import { ExecutionList } from './execution-list.ts'
import { addExpansion, type Expansion } from './expansion.ts'
import { sourceOf, wantedInputs } from './lazy-inputs.ts'
import type { InputLists } from './list-mapping.ts'
import { mergeOutputs, mergeUi } from './node-call.ts'
import { resolveInputs, type ResolvedInputs } from './node-inputs.ts'
import { NodeTask } from './node-task.ts'
import { PromptEnd } from './prompt-end.ts'
import { PromptReporter } from './prompt-reporter.ts'
import type { CacheEntry, UiOutput } from './result-cache.ts'
import type { ResultStore } from './result-store.ts'
import { TaskLoop } from './task-loop.ts'

/** How the attempt to execute one node ended. */
type NodeOutcome = 'done' | 'waiting' | ExecutionFailure

/** The execution of one prompt (protocol 5): one node after the other, and what it tells its client meanwhile. */
export class PromptRun {
  readonly env: ExecutionEnvironment
  readonly item: QueueItem
  readonly prompt: DynamicPrompt
  readonly report: PromptReporter
  readonly tasks = new TaskLoop()
  readonly ended = new PromptEnd()
  readonly uiOutputs = new Map<string, UiOutput>()
  readonly #results: ResultStore
  readonly #plan: PromptPlan
  readonly #list: ExecutionList
  readonly #executed = new Set<string>()
  readonly #asyncCalls = new Map<string, readonly (NodeOutput | NodeTask)[]>()
  readonly #expansions = new Map<string, Expansion>()
  /** @note Results stay at hand until the end of the prompt, whatever the cache drops meanwhile. */
  readonly #held = new Map<string, CacheEntry>()
  #hasSucceeded: boolean | undefined
  #hasWorked = false
  #lastWaiting: string | undefined

  constructor(
    env: ExecutionEnvironment,
    item: QueueItem,
    results: ResultStore,
    plan: PromptPlan,
    onExecuting: (displayId: string) => void,
  ) {
    this.env = env
    this.item = item
    this.#results = results
    this.#plan = plan
    this.prompt = results.prompt
    this.report = new PromptReporter(env, item, this.prompt, onExecuting)
    this.#list = new ExecutionList(
      this.prompt,
      (id) => this.#classOf(id),
      (id) => results.get(id) !== undefined,
    )
  }

  /** Whether the last node that was tried went well; `undefined` before the first. */
  get hasSucceeded(): boolean | undefined {
    return this.#hasSucceeded
  }

  /** The ids that `execution_error` gives as `current_outputs`. */
  get knownIds(): readonly string[] {
    return this.#results.ids
  }

  get executed(): string[] {
    return [...this.#executed]
  }

  /**
   * Runs all that the outputs need; the failure, where it ends with one.
   *
   * @throws {NodeError} where an output cannot even be looked at
   */
  async run(): Promise<ExecutionFailure | undefined> {
    try {
      return await this.#runNodes()
    } catch (error) {
      this.#cancel()
      throw error
    }
  }

  /** To be called when the end has been told: what is ready has its turn, the other `async` nodes are cancelled. */
  async end(): Promise<void> {
    await this.tasks.end()
    this.#cancel()
  }

  #cancel(): void {
    this.ended.reach()
    this.tasks.close()
  }

  async #runNodes(): Promise<ExecutionFailure | undefined> {
    for (const output of this.item.outputs) this.#list.add(output)
    while (!this.#list.isEmpty) {
      await this.env.hub.drained()
      const nodeId = await this.#nextNode()
      if (nodeId === undefined) return cycleFailure(this.#list.cycle(), (id) => this.prompt.displayId(id))
      const outcome = this.#serveFromCache(nodeId) ? 'done' : await this.#execute(nodeId)
      this.#hasSucceeded = outcome === 'done' || outcome === 'waiting'
      if (outcome !== 'done' && outcome !== 'waiting') return outcome
      if (outcome === 'done') this.#list.complete(nodeId)
      else await this.#waited(nodeId)
      this.#results.nodeCompleted()
    }
    this.#sendIntermediateOutputs()
    return undefined
  }

  /**
   * @note A node that asks for an input which its source does not have asks for ever, on a real server too; the test must
   * be able to interrupt it.
   */
  async #waited(nodeId: string): Promise<void> {
    if (this.#lastWaiting === nodeId) await nextTurn()
    this.#lastWaiting = nodeId
  }

  nodeState(nodeId: string): Map<string, unknown> {
    return this.#results.nodeState(nodeId)
  }

  #classOf(nodeId: string): NodeClass | undefined {
    return this.env.library.get(this.prompt.classType(nodeId))
  }

  /** The result of a node as another one sees it. */
  #resultFor(to: string, from: string): CacheEntry | undefined {
    if (!this.#list.isLinked(from, to)) return undefined
    return this.#held.get(from) ?? this.#results.get(from)
  }

  async #nextNode(): Promise<string | undefined> {
    let nodeId = this.#list.next()
    while (nodeId === undefined && this.#list.hasExternalBlocks) {
      await this.tasks.released()
      nodeId = this.#list.next()
    }
    return nodeId
  }

  #serveFromCache(nodeId: string): boolean {
    const entry = this.#results.get(nodeId)
    if (!entry) return false
    this.#held.set(nodeId, entry)
    if (entry.ui) this.env.showOutput?.(entry.ui.output, this.item.promptId)
    this.report.executed(nodeId, entry.ui?.output ?? null)
    if (entry.ui) this.uiOutputs.set(nodeId, entry.ui)
    this.report.finished(nodeId)
    return true
  }

  async #execute(nodeId: string): Promise<NodeOutcome> {
    const classType = this.prompt.classType(nodeId)
    let lists: InputLists | undefined
    try {
      const nodeClass = this.#classOf(nodeId)
      if (!nodeClass) throw new NodeError('KeyError', `'${classType}'`)
      const expansion = this.#expansions.get(nodeId)
      if (expansion) {
        this.#expansions.delete(nodeId)
        return this.#complete(
          nodeId,
          expansion.resolve((id) => this.#resultFor(nodeId, id)),
        )
      }
      const waited = this.#asyncCalls.get(nodeId)
      if (waited) {
        this.#asyncCalls.delete(nodeId)
        await this.letClientsReact()
        return this.#finish(nodeId, nodeClass, waited.map(valueOf))
      }
      this.report.started(nodeId)
      const inputs = resolveInputs(nodeId, this.prompt.inputs(nodeId), nodeClass, {
        graph: this.prompt.original,
        extraData: this.item.extraData,
        sensitive: this.item.sensitive,
        result: (id) => this.#resultFor(nodeId, id),
      })
      lists = inputs.lists
      this.report.executing(nodeId)
      if (this.#requestLazyInputs(nodeId, nodeClass, inputs)) return 'waiting'
      return await this.#call(nodeId, nodeClass, inputs.lists)
    } catch (error) {
      return toFailure(error, this.prompt.realId(nodeId), classType, lists)
    }
  }

  #requestLazyInputs(nodeId: string, nodeClass: NodeClass, inputs: ResolvedInputs): boolean {
    const wanted = wantedInputs(nodeClass, inputs, () => this.env.interrupts.check())
    for (const name of wanted) this.#list.addLink(sourceOf(nodeId, this.prompt.inputs(nodeId), name), nodeId)
    return wanted.length > 0
  }

  async #call(nodeId: string, nodeClass: NodeClass, lists: InputLists): Promise<NodeOutcome> {
    const calls = await callNode(this, this.#plan, { nodeId, nodeClass, lists })
    const tasks = calls.filter((call) => call instanceof NodeTask)
    if (tasks.length === 0) return this.#finish(nodeId, nodeClass, calls as NodeOutput[])
    this.#asyncCalls.set(nodeId, calls)
    this.#awaitTasks(nodeId, tasks)
    return 'waiting'
  }

  /**
   * Takes the least time that work takes: enough for a client to ask where its prompt is, and to be told that it runs.
   * @note Here work takes none, and messages that say "it runs" would find the prompt in the history already. Once a
   * prompt is enough. What fails at once, and what the cache has, does so on a real server too.
   */
  async letClientsReact(): Promise<void> {
    if (this.#hasWorked) return
    this.#hasWorked = true
    await this.env.hub.reacted()
  }

  /**
   * @note From one to the next of these is a round: those that are ready meanwhile go on. Where all are done before
   * they are waited for, no round passes, as in Python since 3.12.
   */
  #awaitTasks(nodeId: string, tasks: readonly NodeTask[]): void {
    const unblock = this.#list.addExternalBlock(nodeId)
    const goOn = (): void => {
      unblock()
      this.tasks.release()
    }
    this.tasks.soon(() => {
      const pending = tasks.filter((task) => !task.isDone)
      if (pending.length === 0) return goOn()
      let left = pending.length
      const taskDone = (): void => {
        left -= 1
        if (left === 0) this.tasks.soon(goOn)
      }
      for (const task of pending) task.whenDone(taskDone)
    })
  }

  #finish(nodeId: string, nodeClass: NodeClass, calls: readonly NodeOutput[]): NodeOutcome {
    const isExpanded = calls.some((output) => output.expand)
    const outputs = isExpanded ? [] : mergeOutputs(nodeClass, calls)
    const merged = mergeUi(calls)
    const ui = merged && (this.env.showOutput?.(merged, this.item.promptId) ?? merged)
    if (ui) this.uiOutputs.set(nodeId, { meta: metaOf(this.prompt, nodeId), output: ui })
    if (ui) this.report.executed(nodeId, ui)
    if (isExpanded) {
      const expansion = addExpansion(nodeId, nodeClass, calls, this.prompt)
      for (const id of expansion.nodeIds) {
        if (!this.#classOf(id)) throw new NodeError('KeyError', pyRepr(this.prompt.classType(id)))
      }
      this.#results.addChildren(nodeId, expansion.nodeIds)
      for (const id of expansion.nodeIds) if (this.#classOf(id)?.isOutputNode) this.#list.add(id)
      for (const source of expansion.sources) this.#list.addLink(source, nodeId)
      this.#expansions.set(nodeId, expansion)
      return 'waiting'
    }
    return this.#complete(nodeId, outputs)
  }

  #complete(nodeId: string, outputs: readonly (readonly unknown[])[]): 'done' {
    const entry = { outputs, ui: this.uiOutputs.get(nodeId) }
    this.#held.set(nodeId, entry)
    this.#results.set(nodeId, entry)
    this.report.finished(nodeId)
    this.#executed.add(nodeId)
    return 'done'
  }

  /**
   * Cached nodes that show something on their way, and that no output asked for (`protocol-0.33` A2.13).
   *
   * @note One that was served from the cache as part of the graph is told of again.
   */
  #sendIntermediateOutputs(): void {
    for (const nodeId of this.prompt.ids()) {
      if (this.#executed.has(nodeId) || !this.#classOf(nodeId)?.hasIntermediateOutput) continue
      const entry = this.#results.get(nodeId)
      if (!entry) continue
      if (entry.ui) this.uiOutputs.set(nodeId, entry.ui)
      this.report.executed(nodeId, entry.ui?.output ?? null)
    }
  }
}

function valueOf(call: NodeOutput | NodeTask): NodeOutput {
  return call instanceof NodeTask ? call.result() : call
}
