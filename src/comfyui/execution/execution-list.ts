import { NodeError } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import { asLink } from './link.ts'

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
  readonly #pending = new Set<string>()
  readonly #blockCount = new Map<string, number>()
  readonly #blocking = new Map<string, Set<string>>()
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
      this.#pending.add(id)
      this.#blockCount.set(id, 0)
      this.#blocking.set(id, new Set())
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
    const blocked = this.#blocking.get(from)
    if (!blocked || blocked.has(to)) return
    blocked.add(to)
    this.#blockCount.set(to, (this.#blockCount.get(to) ?? 0) + 1)
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
    this.#blockCount.set(nodeId, (this.#blockCount.get(nodeId) ?? 0) + 1)
    return () => {
      this.#externalBlocks -= 1
      this.#blockCount.set(nodeId, (this.#blockCount.get(nodeId) ?? 1) - 1)
    }
  }

  /** The node to run next; `undefined` where all that is left waits for itself. */
  next(): string | undefined {
    const ready = [...this.#pending].filter((id) => this.#blockCount.get(id) === 0)
    const isOutput = (id: string): boolean => this.#classOf(id)?.isOutputNode === true
    const blockedBy = (id: string): string[] => [...(this.#blocking.get(id) ?? [])]
    return (
      ready.find((id) => isOutput(id) || this.#classOf(id)?.behaviour.isAsync === true) ??
      ready.find((id) => blockedBy(id).some(isOutput)) ??
      ready.find((id) => blockedBy(id).some((blocked) => blockedBy(blocked).some(isOutput))) ??
      ready[0]
    )
  }

  complete(nodeId: string): void {
    for (const blocked of this.#blocking.get(nodeId) ?? []) {
      this.#blockCount.set(blocked, (this.#blockCount.get(blocked) ?? 1) - 1)
    }
    this.#pending.delete(nodeId)
    this.#blocking.delete(nodeId)
    this.#blockCount.delete(nodeId)
  }

  /**
   * The nodes that can never run: those that wait in a circle, and, as on the real server, all that wait for them.
   *
   * @note The order is visible: the first of them, or the first that an expansion added, gets the blame.
   */
  cycle(): string[] {
    const waitsFor = new Map([...this.#pending].map((id) => [id, new Set<string>()]))
    for (const [from, blocked] of this.#blocking) for (const to of blocked) waitsFor.get(to)?.add(from)
    const free = [...waitsFor.keys()].filter((id) => waitsFor.get(id)?.size === 0)
    for (let id = free.pop(); id !== undefined; id = free.pop()) {
      waitsFor.delete(id)
      for (const to of this.#blocking.get(id) ?? []) {
        const blockers = waitsFor.get(to)
        if (blockers?.delete(id) && blockers.size === 0) free.push(to)
      }
    }
    return [...waitsFor.keys()]
  }

  #isLazy(nodeId: string, inputName: string): boolean {
    return this.#classOf(nodeId)?.inputs.get(inputName)?.options.get('lazy') === true
  }
}
