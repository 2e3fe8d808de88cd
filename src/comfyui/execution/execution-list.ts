import { NodeError } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import { asLink } from './link.ts'

/** A node that still has to run. */
class PendingNode {
  readonly id: string
  /** How much it waits for. */
  blockers = 0
  /** Those that wait for it. */
  readonly blocking = new Set<PendingNode>()

  constructor(id: string) {
    this.id = id
  }

  wait(change: 1 | -1): void {
    this.blockers += change
  }

  release(): void {
    for (const blocked of this.blocking) blocked.wait(-1)
  }
}

/** Tells whether the result of this node is at hand, so that its ancestors need not run. */
export type IsCached = (nodeId: string) => boolean

/**
 * The nodes of a prompt that still have to run, and who waits for whom (protocol 5.1). It is filled from the outputs
 * backwards, and hands the nodes out in the order that shows results early.
 */
export class ExecutionList {
  readonly #prompt: DynamicPrompt
  readonly #classOf: (nodeId: string) => NodeClass | undefined
  readonly #isCached: IsCached
  /** @note Insertion order is the order among ready nodes, and so visible on the wire. */
  readonly #pending = new Map<string, PendingNode>()
  /** For each node those that its results come from, as far as a link has been made. */
  readonly #sources = new Map<string, Set<string>>()
  #externalBlocks = 0

  constructor(prompt: DynamicPrompt, classOf: (nodeId: string) => NodeClass | undefined, isCached: IsCached) {
    this.#prompt = prompt
    this.#classOf = classOf
    this.#isCached = isCached
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0
  }

  get hasExternalBlocks(): boolean {
    return this.#externalBlocks > 0
  }

  /** @throws {NodeError} where a node links to one that is not there */
  add(nodeId: string): void {
    const stack = [nodeId]
    const links: [from: string, to: string][] = []
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (this.#pending.has(id)) continue
      if (!this.#prompt.has(id)) {
        throw new NodeError('comfy_execution.graph.NodeNotFoundError', `Node ${id} not found`)
      }
      this.#pending.set(id, new PendingNode(id))
      // @note It will be served from the cache, and reads none of its inputs.
      if (this.#isCached(id)) continue
      for (const [name, value] of this.#prompt.inputs(id)) {
        const link = asLink(value)
        if (!link || this.#isLazy(id, name)) continue
        if (!this.#isCached(link.nodeId)) stack.push(link.nodeId)
        links.push([link.nodeId, id])
      }
    }
    for (const [from, to] of links) this.addLink(from, to)
  }

  /** Makes `to` wait for `from`, unless the result of `from` is at hand. */
  addLink(from: string, to: string): void {
    this.#noteSource(from, to)
    if (this.#isCached(from)) return
    this.add(from)
    const [source, target] = [this.#pending.get(from), this.#pending.get(to)]
    if (!source || !target || source.blocking.has(target)) return
    source.blocking.add(target)
    target.wait(1)
  }

  /**
   * Whether `to` can read the result of `from`.
   *
   * @note A lazy input has no link before the node asks for it, be its source cached or run: so every lazy node starts
   * twice.
   */
  isLinked(from: string, to: string): boolean {
    return this.#sources.get(to)?.has(from) === true
  }

  #noteSource(from: string, to: string): void {
    const known = this.#sources.get(to)
    if (known) known.add(from)
    else this.#sources.set(to, new Set([from]))
  }

  /** Keeps a node from being handed out until the returned function is called. */
  addExternalBlock(nodeId: string): () => void {
    this.#externalBlocks += 1
    this.#pending.get(nodeId)?.wait(1)
    return () => {
      this.#externalBlocks -= 1
      this.#pending.get(nodeId)?.wait(-1)
    }
  }

  /** The node to run next; `undefined` where all that is left waits for itself. */
  next(): string | undefined {
    const ready = [...this.#pending.values()].filter(({ blockers }) => blockers === 0)
    const isOutput = ({ id }: PendingNode): boolean => this.#classOf(id)?.isOutputNode === true
    const isAsync = ({ id }: PendingNode): boolean => this.#classOf(id)?.behaviour.isAsync === true
    const next =
      ready.find((node) => isOutput(node) || isAsync(node)) ??
      ready.find(({ blocking }) => [...blocking].some(isOutput)) ??
      ready.find(({ blocking }) => [...blocking].some((blocked) => [...blocked.blocking].some(isOutput))) ??
      ready[0]
    return next?.id
  }

  complete(nodeId: string): void {
    this.#pending.get(nodeId)?.release()
    this.#pending.delete(nodeId)
  }

  /**
   * The nodes that can never run: those that wait in a circle, and, as on the real server, all that wait for them.
   *
   * @note The order is visible: the first of them, or the first that an expansion added, gets the blame.
   */
  cycle(): string[] {
    const waitsFor = new Map([...this.#pending.values()].map((node) => [node, new Set<PendingNode>()]))
    for (const from of this.#pending.values()) for (const to of from.blocking) waitsFor.get(to)?.add(from)
    const free = [...waitsFor.keys()].filter((node) => waitsFor.get(node)?.size === 0)
    for (let node = free.pop(); node; node = free.pop()) {
      waitsFor.delete(node)
      for (const to of node.blocking) {
        const blockers = waitsFor.get(to)
        if (blockers?.delete(node) && blockers.size === 0) free.push(to)
      }
    }
    return Array.from(waitsFor.keys(), ({ id }) => id)
  }

  #isLazy(nodeId: string, inputName: string): boolean {
    return this.#classOf(nodeId)?.inputs.get(inputName)?.options.get('lazy') === true
  }
}
