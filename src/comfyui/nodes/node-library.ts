import { dumpJson, type JsonObject } from '../../protocol/json.ts'
import { withComboOptions } from './combo-options.ts'
import { fileCombos } from './core/file-combos.ts'
import { coreValidationHooks } from './core/validation-hooks.ts'
import { coreDefinitionTexts, readCoreDefinition } from './core-definitions.ts'
import type { NodeBehaviour } from './node-behaviour.ts'
import type { NodeClass } from './node-class.ts'
import { readNodeClass } from './read-node-class.ts'

export interface NodeLibraryOptions {
  /** What a core class does when it is executed here. */
  readonly behaviourOf: (classType: string) => NodeBehaviour
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

/** All node classes that the server knows: the core ones, read when first asked for, and those defined on top. */
export class NodeLibrary {
  readonly #behaviourOf: (classType: string) => NodeBehaviour
  readonly #listFiles: ((source: string) => readonly string[]) | undefined
  readonly #isMissing: (classType: string) => boolean
  readonly #defined = new Map<string, NodeClass>()
  readonly #core = new Map<string, NodeClass>()
  readonly #listed = new Map<string, ListedClass>()

  constructor(options: NodeLibraryOptions) {
    this.#behaviourOf = options.behaviourOf
    this.#listFiles = options.listFiles
    this.#isMissing = (name) => options.isMissing?.(name, coreDefinitionTexts().has(name)) ?? false
  }

  /** Adds a class, or replaces one at its place in the order. */
  define(nodeClass: NodeClass): void {
    this.#defined.set(nodeClass.classType, nodeClass)
  }

  has(classType: string): boolean {
    if (this.#isMissing(classType)) return false
    return this.#defined.has(classType) || coreDefinitionTexts().has(classType)
  }

  get(classType: string): NodeClass | undefined {
    if (this.#isMissing(classType)) return undefined
    const defined = this.#defined.get(classType)
    if (defined) return defined
    const core = this.#core.get(classType) ?? this.#readCore(classType)
    return core && this.#listFiles ? this.#withFiles(core, this.#listFiles) : core
  }

  /** The names of all classes, in the order of `/object_info`. */
  names(): readonly string[] {
    return [...new Set([...coreDefinitionTexts().keys(), ...this.#defined.keys()])].filter((name) => this.has(name))
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
    const shipped = isAsShipped ? coreDefinitionTexts().get(classType) : undefined
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

  #readCore(classType: string): NodeClass | undefined {
    const info = readCoreDefinition(classType)
    if (!info) return undefined
    const validate = coreValidationHooks.get(classType)
    const behaviour = this.#behaviourOf(classType)
    const nodeClass = readNodeClass(classType, info, validate ? { validate, ...behaviour } : behaviour)
    this.#core.set(classType, nodeClass)
    return nodeClass
  }

  #withFiles(core: NodeClass, listFiles: (source: string) => readonly string[]): NodeClass {
    const combos = fileCombos.get(core.classType)
    if (!combos) return core
    const lists = Array.from(combos.values(), (combo) => listFiles(combo.source))
    const known = this.#listed.get(core.classType)
    if (known?.lists.every((list, index) => list === lists[index])) return known.nodeClass
    let info = core.info
    for (const [index, [name, combo]] of [...combos].entries()) {
      info = withComboOptions(info, name, [...(combo.before ?? []), ...(lists[index] ?? []), ...(combo.after ?? [])])
    }
    const nodeClass = readNodeClass(core.classType, info, core.behaviour)
    this.#listed.set(core.classType, { nodeClass, lists })
    return nodeClass
  }
}
