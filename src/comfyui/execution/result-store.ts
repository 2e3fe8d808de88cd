import type { Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import type { NodeLibrary } from '../nodes/node-library.ts'
import type { FileResolver } from '../nodes/node-behaviour.ts'
import { CacheKeys, type CacheKeySource } from './cache-key.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import { asLink } from './link.ts'
import { NodeObjects } from './node-objects.ts'
import { ResultCache, type CacheEntry, type CachePolicy } from './result-cache.ts'

/** What outlives the prompts: results and node objects. */
export class ExecutionMemory {
  readonly results: ResultCache
  readonly objects = new NodeObjects()
  /** @note Without a cache every run of a node makes a new object, and nobody asks for keys or fingerprints. */
  readonly isKept: boolean

  constructor(policy: CachePolicy) {
    this.results = new ResultCache(policy)
    this.isKept = policy.kind !== 'none'
  }

  clear(): void {
    this.results.clear()
    this.objects.clear()
  }
}

/** The memory as one prompt sees it: which node has which key, and where the children of an expansion are. */
export class ResultStore {
  readonly prompt: DynamicPrompt
  readonly #memory: ExecutionMemory
  readonly #keys: CacheKeys
  readonly #childCaches = new Map<string, ResultCache>()
  /** The ids that the cache knows when the prompt starts: those of its expansions come later. */
  readonly ids: readonly string[]

  /** @throws {PythonError} where a node has no inputs at all: validation only sees those that an output needs */
  constructor(
    prompt: DynamicPrompt,
    memory: ExecutionMemory,
    library: NodeLibrary,
    files: FileResolver,
    saltOf: (nodeId: string, classType: string) => string | undefined,
  ) {
    this.prompt = prompt
    this.#memory = memory
    const fingerprints = new Map<string, Json>()
    const source: CacheKeySource = {
      fingerprint: (id) => {
        const known = fingerprints.get(id)
        if (known !== undefined) return known
        const own = fingerprintOf(id, prompt, library, files)
        const salt = saltOf(id, prompt.classType(id))
        const made = salt === undefined ? own : [own, salt]
        fingerprints.set(id, made)
        return made
      },
      dependsOnId: (id) => {
        const nodeClass = library.get(prompt.classType(id))
        if (!nodeClass) return false
        return nodeClass.behaviour.isNotIdempotent === true || [...nodeClass.hidden.values()].includes('UNIQUE_ID')
      },
    }
    this.#keys = new CacheKeys(prompt, source)
    const ids = [...prompt.original.keys()]
    if (memory.isKept) {
      for (const id of ids) if (!prompt.node(id)?.has('inputs')) throw new PythonError('KeyError', "'inputs'")
      const owners = new Set(ids.map((id) => ownerKey(prompt, id)))
      memory.results.usePrompt(new Map(ids.map((id) => [id, this.#keys.keyOf(id)])), owners)
      memory.objects.keepOnly(owners)
    }
    this.ids = memory.results.ids
  }

  get(nodeId: string): CacheEntry | undefined {
    return this.#cacheOf(nodeId).get(nodeId)
  }

  set(nodeId: string, entry: CacheEntry): void {
    this.#cacheOf(nodeId).set(nodeId, entry)
  }

  nodeCompleted(): void {
    this.#memory.results.nodeCompleted()
  }

  /** Takes up the nodes of an expansion. */
  addChildren(parentId: string, ids: readonly string[]): void {
    if (!this.#memory.isKept) return
    const parent = ownerKey(this.prompt, parentId)
    const owners = new Set(ids.map((id) => ownerKey(this.prompt, id)))
    const keys = new Map(ids.map((id) => [id, this.#keys.keyOf(id)]))
    this.#childCaches.set(parentId, this.#cacheOf(parentId).addChildren(parent, keys, owners))
    this.#objectsBeside(parentId).childrenOf(parent).keepOnly(owners)
  }

  nodeState(nodeId: string): Map<string, unknown> {
    if (!this.#memory.isKept) return new Map()
    return this.#objectsBeside(nodeId).stateOf(ownerKey(this.prompt, nodeId))
  }

  /** The objects among which that of this node is. */
  #objectsBeside(nodeId: string): NodeObjects {
    const parentId = this.prompt.parentId(nodeId)
    if (parentId === undefined) return this.#memory.objects
    return this.#objectsBeside(parentId).childrenOf(ownerKey(this.prompt, parentId))
  }

  #cacheOf(nodeId: string): ResultCache {
    const parentId = this.prompt.parentId(nodeId)
    return (parentId === undefined ? undefined : this.#childCaches.get(parentId)) ?? this.#memory.results
  }
}

function ownerKey(prompt: DynamicPrompt, nodeId: string): string {
  return `${nodeId}:${prompt.classType(nodeId)}`
}

/**
 * The change fingerprint of a node, which also goes into the live graph as `is_changed`, and so into the metadata of
 * PNG files (protocol 5.6).
 */
function fingerprintOf(nodeId: string, prompt: DynamicPrompt, library: NodeLibrary, files: FileResolver): Json {
  const node = prompt.node(nodeId)
  const { fingerprint } = library.get(prompt.classType(nodeId))?.behaviour ?? {}
  if (!node || !fingerprint) return false
  // @note A client may send the key itself; the real server then believes it.
  const given = node.get('is_changed')
  if (given !== undefined) return given
  const literals = new Map([...prompt.inputs(nodeId)].map(([name, value]) => [name, asLink(value) ? null : value]))
  let made: Json
  try {
    made = [fingerprint(literals, files)]
  } catch {
    made = Number.NaN
  }
  node.set('is_changed', made)
  return made
}
