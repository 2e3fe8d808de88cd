import { hash } from 'node:crypto'
import { dumpJson, PyFloat, type Json } from '../../protocol/json.ts'
import type { DynamicPrompt } from './dynamic-prompt.ts'
import { asLink } from './link.ts'

/** What the key of a node needs to know beyond the graph. */
export interface CacheKeySource {
  /** The change fingerprint; `false` for classes without one. */
  fingerprint(nodeId: string): Json
  /** True for classes that ask for their id, or are marked as not idempotent. */
  dependsOnId(nodeId: string): boolean
}

/**
 * Makes the cache keys of the nodes of one prompt: class, fingerprint and literals of a node and of all its
 * ancestors, and which ancestor each link comes from (protocol 5.3). Ids are no part of it: a renumbered graph has
 * the same keys.
 */
export class CacheKeys {
  readonly #prompt: DynamicPrompt
  readonly #source: CacheKeySource
  readonly #ownParts = new Map<string, string>()

  constructor(prompt: DynamicPrompt, source: CacheKeySource) {
    this.#prompt = prompt
    this.#source = source
  }

  keyOf(nodeId: string): string {
    const { ancestors, position } = this.#ancestry(nodeId)
    let key = this.#immediate(nodeId, position)
    for (const ancestor of ancestors) key += `|${this.#immediate(ancestor, position)}`
    return shorten(key)
  }

  /** Ancestors in the order in which a depth-first walk over the sorted inputs meets them. */
  #ancestry(nodeId: string): { ancestors: string[]; position: Map<string, number> } {
    const ancestors: string[] = []
    const position = new Map<string, number>()
    // @note A stack of iterators instead of recursion: chains of thousands of nodes are legal.
    const walks = [this.#sources(nodeId)[Symbol.iterator]()]
    for (let walk = walks.at(-1); walk; walk = walks.at(-1)) {
      const { done, value } = walk.next()
      if (done) walks.pop()
      else if (!position.has(value)) {
        position.set(value, ancestors.length)
        ancestors.push(value)
        walks.push(this.#sources(value)[Symbol.iterator]())
      }
    }
    return { ancestors, position }
  }

  #sources(nodeId: string): string[] {
    return this.#sortedInputs(nodeId).flatMap(([, value]) => asLink(value)?.nodeId ?? [])
  }

  #immediate(nodeId: string, position: ReadonlyMap<string, number>): string {
    if (!this.#prompt.has(nodeId)) return `missing:${this.#never()}`
    let part = this.#ownPart(nodeId)
    for (const [name, value] of this.#sortedInputs(nodeId)) {
      const link = asLink(value)
      if (link) part += `,${dumpJson(name)}<${position.get(link.nodeId)}:${link.slot}`
    }
    return part
  }

  /** The part of a node that is the same whoever asks. */
  #ownPart(nodeId: string): string {
    const known = this.#ownParts.get(nodeId)
    if (known !== undefined) return known
    const literals = this.#sortedInputs(nodeId).filter(([, value]) => !asLink(value))
    const text = [
      this.#prompt.classType(nodeId),
      this.#fingerprint(nodeId),
      this.#source.dependsOnId(nodeId) ? `#${nodeId}` : '',
      ...literals.map(([name, value]) => `${dumpJson(name)}=${canonical(value)}${isPlain(value) ? '' : this.#never()}`),
    ].join('\u0000')
    const part = shorten(text)
    this.#ownParts.set(nodeId, part)
    return part
  }

  /** @note Every NaN that a fingerprint gives is a new object to Python, and so never equal. */
  #fingerprint(nodeId: string): string {
    const fingerprint = this.#source.fingerprint(nodeId)
    return canonical(fingerprint) + (holdsNaN(fingerprint) ? this.#never() : '')
  }

  #sortedInputs(nodeId: string): [string, Json][] {
    return [...this.#prompt.inputs(nodeId)].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  #never(): string {
    nanSerial += 1
    return `NaN${nanSerial}`
  }
}

let nanSerial = 0

/**
 * A text that is equal exactly where Python finds two literals equal: `1`, `1.0` and `true` are.
 *
 * @note All NaN of JSON are one object to Python, and that it finds equal to itself. Lists and objects become sets of
 * their members, so that an empty list equals an empty object.
 */
function canonical(value: Json): string {
  if (value === true) return '1'
  if (value === false) return '0'
  if (value instanceof PyFloat) return wholeText(value.value)
  if (Array.isArray(value)) return value.length === 0 ? '{}' : `[${value.map(canonical).join(',')}]`
  if (value instanceof Map) {
    const members = [...value].map(([key, item]) => `${dumpJson(key)}:${canonical(item)}`)
    return `{${members.sort().join(',')}}`
  }
  return typeof value === 'object' && value !== null ? '?' : dumpJson(value)
}

/**
 * @note An expansion may hand an image to its nodes: what has no JSON form equals nothing but itself to Python, and so
 * is never found again. Nor is a NaN that was converted from a text: that is an object of its own.
 */
function isPlain(value: Json): boolean {
  if (value instanceof PyFloat) return !Number.isNaN(value.value)
  if (Array.isArray(value)) return value.every(isPlain)
  if (value instanceof Map) return [...value.values()].every(isPlain)
  return typeof value !== 'object' || value === null
}

function wholeText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : dumpJson(value)
}

function holdsNaN(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsNaN)
  if (value instanceof Map) return [...value.values()].some(holdsNaN)
  return Number.isNaN(value instanceof PyFloat ? value.value : value)
}

/** @note Keys grow with the ancestry: a chain of 2,000 nodes would hold hundreds of megabytes of them. */
function shorten(text: string): string {
  return text.length <= 120 ? text : hash('sha1', text, 'base64')
}
