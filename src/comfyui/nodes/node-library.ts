import { dumpJson, type JsonObject } from '../../protocol/json.ts'
import { coreDefinitionTexts, readCoreDefinition } from './core-definitions.ts'
import type { NodeBehaviour } from './node-behaviour.ts'
import type { NodeClass } from './node-class.ts'
import { readNodeClass } from './read-node-class.ts'

export interface NodeLibraryOptions {
  /** What a core class does when it is executed here. */
  readonly behaviourOf: (classType: string) => NodeBehaviour
}

/** All node classes that the server knows: the core ones, read when first asked for, and those defined on top. */
export class NodeLibrary {
  readonly #behaviourOf: (classType: string) => NodeBehaviour
  readonly #classes = new Map<string, NodeClass>()
  readonly #names = new Set<string>()
  #isListed = false

  constructor(options: NodeLibraryOptions) {
    this.#behaviourOf = options.behaviourOf
  }

  /** Adds a class, or replaces one at its place in the order. */
  define(nodeClass: NodeClass): void {
    this.#classes.set(nodeClass.classType, nodeClass)
    this.#names.add(nodeClass.classType)
  }

  has(classType: string): boolean {
    return this.#classes.has(classType) || coreDefinitionTexts().has(classType)
  }

  get(classType: string): NodeClass | undefined {
    const known = this.#classes.get(classType)
    if (known) return known
    const info = readCoreDefinition(classType)
    if (!info) return undefined
    const nodeClass = readNodeClass(classType, info, this.#behaviourOf(classType))
    this.#classes.set(classType, nodeClass)
    return nodeClass
  }

  /** The names of all classes, in the order of `/object_info`. */
  names(): readonly string[] {
    return [...new Set([...coreDefinitionTexts().keys(), ...this.#names])]
  }

  /** All definitions, in the order of `/object_info`. */
  *entries(): Generator<[string, JsonObject]> {
    for (const name of this.names()) {
      const nodeClass = this.get(name)
      if (nodeClass) yield [name, nodeClass.info]
    }
  }
}
