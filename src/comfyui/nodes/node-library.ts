import { dumpJson, type JsonObject } from '../../protocol/json.ts'
import { withComboOptions } from './combo-options.ts'
import { fileCombos } from './core/file-combos.ts'
import { isOfPack } from './core/is-of-pack.ts'
import { coreValidationHooks } from './core/validation-hooks.ts'
import type { NodeBehaviour } from './node-behaviour.ts'
import type { NodeClass } from './node-class.ts'
import { coreDefinitions, type NodeDefinitions } from './node-definitions.ts'
import { readNodeClass } from './read-node-class.ts'

export interface NodeLibraryOptions {
  /** What a class does when it is executed here that the server has by itself. */
  readonly behaviourOf: (classType: string, info: JsonObject) => NodeBehaviour
  /** The classes that the server has by itself; those of the core unless told otherwise. */
  readonly definitions?: NodeDefinitions
  /** Makes a class up that nobody knows. It is part of no list. */
  readonly invent?: (classType: string) => NodeClass | undefined
  /**
   * Lists the files that stand as options in combos, by the source of a {@link FileCombo}. The same array again means
   * that nothing changed. Without it the lists are those of the recorded server.
   */
  readonly listFiles?: (source: string) => readonly string[]
  /** Classes that are as if they were not there. */
  readonly isMissing?: (classType: string, isCore: boolean) => boolean
}

interface ListedClass {
  readonly nodeClass: NodeClass
  readonly lists: readonly (readonly string[])[]
}

/** Classes as they were read from their definitions, and with the files that they were listed with last. */
interface ReadClasses {
  readonly own: Map<string, NodeClass>
  readonly listed: Map<string, ListedClass>
}

/** @note Each test has a new server, and nearly always the same classes and files. */
const readBefore = new WeakMap<NodeDefinitions, WeakMap<NodeLibraryOptions['behaviourOf'], ReadClasses>>()

function readClassesOf(definitions: NodeDefinitions, behaviourOf: NodeLibraryOptions['behaviourOf']): ReadClasses {
  let byBehaviour = readBefore.get(definitions)
  if (!byBehaviour) readBefore.set(definitions, (byBehaviour = new WeakMap()))
  let classes = byBehaviour.get(behaviourOf)
  if (!classes) byBehaviour.set(behaviourOf, (classes = { own: new Map(), listed: new Map() }))
  return classes
}

/** All node classes that the server knows: its own ones, read when first asked for, and those defined on top. */
export class NodeLibrary {
  readonly #behaviourOf: NodeLibraryOptions['behaviourOf']
  readonly #definitions: NodeDefinitions
  readonly #invent: NodeLibraryOptions['invent']
  readonly #listFiles: ((source: string) => readonly string[]) | undefined
  readonly #isMissing: (classType: string) => boolean
  readonly #defined = new Map<string, NodeClass>()
  readonly #read: ReadClasses
  readonly #invented = new Map<string, NodeClass>()
  readonly #listed = new Map<string, ListedClass>()

  constructor(options: NodeLibraryOptions) {
    this.#behaviourOf = options.behaviourOf
    this.#definitions = options.definitions ?? coreDefinitions
    this.#invent = options.invent
    this.#read = readClassesOf(this.#definitions, this.#behaviourOf)
    this.#listFiles = options.listFiles
    this.#isMissing = (name) => options.isMissing?.(name, coreDefinitions.has(name)) ?? false
  }

  /** Adds a class, or replaces one at its place in the order. */
  define(nodeClass: NodeClass): void {
    this.#defined.set(nodeClass.classType, nodeClass)
  }

  has(classType: string): boolean {
    if (this.#isMissing(classType)) return false
    return this.#defined.has(classType) || this.#definitions.has(classType)
  }

  get(classType: string): NodeClass | undefined {
    if (this.#isMissing(classType)) return undefined
    const defined = this.#defined.get(classType)
    if (defined) return defined
    const known = this.#read.own.get(classType) ?? this.#readClass(classType)
    if (!known) return this.#makeUp(classType)
    return this.#listFiles ? this.#withFiles(known, this.#listFiles) : known
  }

  /** The names of all classes, in the order of `/object_info`. */
  names(): readonly string[] {
    return [...new Set([...this.#definitions.names(), ...this.#defined.keys()])].filter((name) => this.has(name))
  }

  /** All definitions, in the order of `/object_info`. */
  *entries(): Generator<[string, JsonObject]> {
    for (const name of this.names()) {
      const nodeClass = this.get(name)
      if (nodeClass) yield [name, nodeClass.info]
    }
  }

  /** The entry of one class as JSON text. */
  textOf(classType: string): string | undefined {
    if (this.#isMissing(classType)) return undefined
    const isAsShipped = !this.#defined.has(classType) && !(this.#listFiles && fileCombos.has(classType))
    const shipped = isAsShipped ? this.#definitions.text?.(classType) : undefined
    if (shipped !== undefined) return shipped
    const nodeClass = this.get(classType)
    return nodeClass && dumpJson(nodeClass.info)
  }

  /**
   * The whole answer of `GET /object_info` as JSON text.
   *
   * @note Most of it is the shipped text: reading and writing all classes would take 150 ms.
   */
  text(): string {
    return `{${this.names()
      .map((name) => `${dumpJson(name)}: ${this.textOf(name)}`)
      .join(', ')}}`
  }

  #makeUp(classType: string): NodeClass | undefined {
    const invented = this.#invented.get(classType) ?? this.#invent?.(classType)
    if (invented) this.#invented.set(classType, invented)
    return invented
  }

  #readClass(classType: string): NodeClass | undefined {
    const info = this.#definitions.read(classType)
    if (!info) return undefined
    const validate = isOfPack(info) ? undefined : coreValidationHooks.get(classType)
    const behaviour = this.#behaviourOf(classType, info)
    const nodeClass = readNodeClass(classType, info, validate ? { validate, ...behaviour } : behaviour)
    this.#read.own.set(classType, nodeClass)
    return nodeClass
  }

  #withFiles(own: NodeClass, listFiles: (source: string) => readonly string[]): NodeClass {
    const combos = fileCombos.get(own.classType)
    if (!combos) return own
    const files = Array.from(combos, ([name, combo]) => ({ name, combo, list: listFiles(combo.source) }))
    const lists = files.map(({ list }) => list)
    const known = this.#listed.get(own.classType)
    if (known?.lists.every((list, index) => list === lists[index])) return known.nodeClass
    const before = this.#read.listed.get(own.classType)
    if (before?.lists.every((list, index) => isSameList(list, lists[index] ?? []))) {
      this.#listed.set(own.classType, { nodeClass: before.nodeClass, lists })
      return before.nodeClass
    }
    let info = own.info
    for (const { name, combo, list } of files) {
      info = withComboOptions(info, name, [...(combo.before ?? []), ...list, ...(combo.after ?? [])])
    }
    const nodeClass = readNodeClass(own.classType, info, own.behaviour)
    this.#listed.set(own.classType, { nodeClass, lists })
    this.#read.listed.set(own.classType, { nodeClass, lists })
    return nodeClass
  }
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((name, index) => name === other[index]))
}
