import type { Json, JsonObject } from '../../protocol/json.ts'
import type { NodePlan, PromptPlan } from '../../scenario/prompt-plan.ts'
import { InterruptedError, NodeError, type NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { DynamicPrompt } from './dynamic-prompt.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'
import { toFailure, type ExecutionFailure } from './execution-failure.ts'
import { ExecutionList } from './execution-list.ts'
import { addExpansion, type Expansion } from './expansion.ts'
import type { InputLists } from './list-mapping.ts'
import { mergeOutputs, mergeUi, runCalls, startCalls, type CallHooks } from './node-call.ts'
import { resolveInputs, toPlainInputs } from './node-inputs.ts'
import { replaceResults, replaceSavedImages } from './planned-outputs.ts'
import { PromptReporter } from './prompt-reporter.ts'
import type { CacheEntry, OutputMeta, UiOutput } from './result-cache.ts'
import type { ResultStore } from './result-store.ts'
import { RunningNode, throwPlannedFailure } from './running-node.ts'

/** How the attempt to execute one node ended. */
type NodeOutcome = 'done' | 'waiting' | ExecutionFailure

interface PendingCalls {
  readonly outputs: readonly PromiseSettledResult<NodeOutput>[]
  readonly lists: InputLists
}

/** The execution of one prompt (protocol 5): one node after the other, and what it tells its client meanwhile. */
export class PromptRun {
  readonly env: ExecutionEnvironment
  readonly item: QueueItem
  readonly prompt: DynamicPrompt
  readonly report: PromptReporter
  readonly uiOutputs = new Map<string, UiOutput>()
  readonly #results: ResultStore
  readonly #plan: PromptPlan
  readonly #list: ExecutionList
  readonly #executed = new Set<string>()
  readonly #asyncCalls = new Map<string, PendingCalls>()
  readonly #expansions = new Map<string, Expansion>()
  /** @note Results stay at hand until the end of the prompt, whatever the cache drops meanwhile. */
  readonly #held = new Map<string, CacheEntry>()
  #syncNode: Promise<unknown> | undefined
  #hasWorked = false

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
      (id) => this.#result(id) !== undefined,
    )
  }

  get executed(): string[] {
    return [...this.#executed]
  }

  /** Runs all that the outputs need; the failure, where it ends with one. */
  async run(): Promise<ExecutionFailure | undefined> {
    for (const output of this.item.outputs) this.#list.add(output)
    while (!this.#list.isEmpty) {
      await this.env.hub.drained()
      const nodeId = await this.#nextNode()
      if (nodeId === undefined) return this.#cycleFailure()
      const outcome = this.#serveFromCache(nodeId) ? 'done' : await this.#execute(nodeId)
      if (outcome === 'waiting') continue
      if (outcome !== 'done') return outcome
      this.#list.complete(nodeId)
      this.#results.nodeCompleted()
    }
    this.#sendIntermediateOutputs()
    return undefined
  }

  nodeState(nodeId: string, classType: string): Map<string, unknown> {
    return this.#results.nodeState(nodeId, classType)
  }

  /** @note Python runs other nodes on the same thread: an `async` node goes on only when no sync one is at work. */
  async turnOfAsyncNodes(): Promise<void> {
    while (this.#syncNode) await this.#syncNode.catch(() => undefined)
  }

  #classOf(nodeId: string): NodeClass | undefined {
    return this.env.library.get(this.prompt.classType(nodeId))
  }

  #result(nodeId: string): CacheEntry | undefined {
    return this.#held.get(nodeId) ?? this.#results.get(nodeId)
  }

  async #nextNode(): Promise<string | undefined> {
    let nodeId = this.#list.next()
    while (nodeId === undefined && this.#list.hasExternalBlocks) {
      await this.#list.unblocked
      nodeId = this.#list.next()
    }
    return nodeId
  }

  #serveFromCache(nodeId: string): boolean {
    const entry = this.#results.get(nodeId)
    if (!entry) return false
    this.#held.set(nodeId, entry)
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
      if (expansion)
        return this.#complete(
          nodeId,
          expansion.resolve((id) => this.#result(id)),
          undefined,
        )
      const waited = this.#asyncCalls.get(nodeId)
      if (waited) {
        lists = waited.lists
        this.#asyncCalls.delete(nodeId)
        await this.#letClientsReact()
        return this.#finish(nodeId, nodeClass, waited.outputs.map(valueOf))
      }
      this.report.started(nodeId)
      const inputs = resolveInputs(nodeId, this.prompt.inputs(nodeId), nodeClass, {
        graph: this.prompt.original,
        extraData: this.item.extraData,
        sensitive: this.item.sensitive,
        result: (id) => this.#result(id),
      })
      lists = inputs.lists
      this.report.executing(nodeId)
      if (this.#requestLazyInputs(nodeId, nodeClass, inputs.lists, inputs.missing)) return 'waiting'
      return await this.#call(nodeId, nodeClass, inputs.lists)
    } catch (error) {
      return toFailure(error, this.prompt.realId(nodeId), classType, lists)
    }
  }

  #requestLazyInputs(nodeId: string, nodeClass: NodeClass, lists: InputLists, missing: ReadonlySet<string>): boolean {
    const { lazy } = nodeClass.behaviour
    if (!lazy) return false
    this.env.interrupts.check()
    const seen = new Map([...lists].map(([name, values]) => [name, missing.has(name) ? undefined : values[0]]))
    const wanted = [...lazy(toPlainInputs(seen))].filter((name) => !lists.has(name) || missing.has(name))
    for (const name of wanted) {
      const [source] = linkOf(this.prompt.inputs(nodeId).get(name))
      if (source === undefined) throw new NodeError('NodeInputError', `Input ${name} is not a link`)
      this.#list.addLink(source, nodeId)
    }
    return wanted.length > 0
  }

  async #call(nodeId: string, nodeClass: NodeClass, lists: InputLists): Promise<NodeOutcome> {
    const plan = this.#plan.forNode({ nodeId: this.prompt.realId(nodeId), classType: nodeClass.classType })
    const running = new RunningNode(this, nodeId, nodeClass, plan)
    if (!nodeClass.behaviour.hasSteps) await this.#spendDelay(running, plan)
    const inputs = replaceSavedImages(nodeClass, lists, plan?.outputs)
    const hooks: CallHooks = {
      beforeCall: () => this.env.interrupts.check(),
      onBlocked: (blocker) => this.report.blocked(nodeId, nodeClass.classType, blocker, this.executed),
      contextFor: (raw, index) => running.contextFor(raw, index),
    }
    if (nodeClass.behaviour.isAsync) {
      this.#awaitCalls(nodeId, startCalls(nodeClass, inputs, hooks), lists)
      return 'waiting'
    }
    if (nodeClass.behaviour.hasSteps) await this.#letClientsReact()
    const outputs = await this.#occupy(runCalls(nodeClass, inputs, hooks))
    await this.#letClientsReact()
    if (nodeClass.behaviour.hasSteps) await this.#spendDelay(running, plan)
    return this.#finish(nodeId, nodeClass, replaceResults(nodeClass, outputs, plan?.outputs))
  }

  /** Waits for what is left of the planned delay, then fails where that is planned. */
  async #spendDelay(running: RunningNode, plan: NodePlan | undefined): Promise<void> {
    const delay = running.takeDelay()
    if (delay > 0 || plan?.failure) await this.#letClientsReact()
    if (delay > 0) await this.#occupy(this.env.sleep(delay))
    throwPlannedFailure(plan, () => new InterruptedError())
  }

  /**
   * @note Work takes no time here. Clients that hear "it runs", and ask for the history, would find the prompt there.
   * Once a prompt is enough; what fails at once, and what the cache has, takes none on a real server either.
   */
  async #letClientsReact(): Promise<void> {
    if (!this.#hasWorked) await this.env.hub.reacted()
    this.#hasWorked = true
  }

  /** Marks the thread as taken while a sync node is at work. */
  async #occupy<T>(work: T | Promise<T>): Promise<T> {
    if (!(work instanceof Promise)) return work
    this.#syncNode = work
    try {
      return await work
    } finally {
      this.#syncNode = undefined
    }
  }

  #awaitCalls(nodeId: string, calls: readonly Promise<NodeOutput>[], lists: InputLists): void {
    const unblock = this.#list.addExternalBlock(nodeId)
    void Promise.allSettled(calls).then((outputs) => {
      this.#asyncCalls.set(nodeId, { outputs, lists })
      unblock()
    })
  }

  #finish(nodeId: string, nodeClass: NodeClass, calls: readonly NodeOutput[]): NodeOutcome {
    const ui = mergeUi(calls)
    if (ui) this.uiOutputs.set(nodeId, { meta: this.#metaOf(nodeId), output: ui })
    if (ui) this.report.executed(nodeId, ui)
    if (calls.some((output) => output.expand)) {
      const expansion = addExpansion(nodeId, nodeClass, calls, this.prompt)
      this.#results.addChildren(nodeId, expansion.nodeIds)
      for (const id of expansion.nodeIds) if (this.#classOf(id)?.isOutputNode) this.#list.add(id)
      for (const source of expansion.sources) this.#list.addLink(source, nodeId)
      this.#expansions.set(nodeId, expansion)
      return 'waiting'
    }
    return this.#complete(nodeId, mergeOutputs(nodeClass, calls), this.uiOutputs.get(nodeId))
  }

  #complete(nodeId: string, outputs: readonly (readonly unknown[])[], ui: UiOutput | undefined): 'done' {
    const entry = { outputs, ui: ui ?? this.uiOutputs.get(nodeId) }
    this.#held.set(nodeId, entry)
    this.#results.set(nodeId, entry)
    this.report.finished(nodeId)
    this.#executed.add(nodeId)
    return 'done'
  }

  #cycleFailure(): ExecutionFailure {
    const cycle = this.#list.cycle()
    const expanded = cycle.find((id) => this.prompt.displayId(id) !== id)
    return {
      kind: 'error',
      nodeId: expanded === undefined ? (cycle[0] ?? '') : this.prompt.displayId(expanded),
      exceptionType: 'graph.DependencyCycleError',
      message: 'Dependency cycle detected',
      traceback: [],
      currentInputs: [],
      isBetweenNodes: true,
    }
  }

  /** Cached nodes that show something on their way, and that no output asked for (`protocol-0.33` A2.13). */
  #sendIntermediateOutputs(): void {
    for (const nodeId of this.prompt.original.keys()) {
      if (!this.#classOf(nodeId)?.hasIntermediateOutput || this.uiOutputs.has(nodeId)) continue
      const ui = this.#results.get(nodeId)?.ui
      if (!ui) continue
      this.uiOutputs.set(nodeId, ui)
      this.report.executed(nodeId, ui.output)
    }
  }

  #metaOf(nodeId: string): OutputMeta {
    return {
      node_id: nodeId,
      display_node: this.prompt.displayId(nodeId),
      parent_node: this.prompt.parentId(nodeId) ?? null,
      real_node_id: this.prompt.realId(nodeId),
    }
  }
}

function valueOf(result: PromiseSettledResult<NodeOutput>): NodeOutput {
  if (result.status === 'rejected') throw result.reason
  return result.value
}

function linkOf(value: Json | undefined): [source: string | undefined] {
  const [source] = Array.isArray(value) ? value : []
  return [typeof source === 'string' ? source : undefined]
}

/** The live graph that nodes see and change: a copy, so that queue and history keep what was submitted. */
export function livePrompt(graph: JsonObject): DynamicPrompt {
  return new DynamicPrompt(new Map([...graph].map(([id, node]) => [id, node instanceof Map ? new Map(node) : node])))
}
