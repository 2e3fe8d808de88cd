import { ComfyMockError } from '../../errors.ts'
import { parseJson, type JsonObject } from '../../protocol/json.ts'
import { coreDefinitionTexts, readCoreDefinition } from './core-definitions.ts'

/** Where the definitions of the classes come from that the server has by itself. */
export interface NodeDefinitions {
  has(classType: string): boolean
  /** In the order of `/object_info`. */
  names(): Iterable<string>
  /** An entry of `/object_info`, freshly read; `undefined` where there is none. */
  read(classType: string): JsonObject | undefined
  /** The same as text, where that is at hand in the very form in which the server sends it. */
  text?(classType: string): string | undefined
}

/** The definitions of the core, as ComfyUI 0.33.0 has them. */
export const coreDefinitions: NodeDefinitions = {
  has: (classType) => coreDefinitionTexts().has(classType),
  names: () => coreDefinitionTexts().keys(),
  read: readCoreDefinition,
  text: (classType) => coreDefinitionTexts().get(classType),
}

/** Definitions as JSON texts, each read when it is asked for. */
export function definitionsFromTexts(texts: ReadonlyMap<string, string>): NodeDefinitions {
  return {
    has: (classType) => texts.has(classType),
    names: () => texts.keys(),
    read(classType) {
      const text = texts.get(classType)
      return text === undefined ? undefined : readEntry(classType, text)
    },
  }
}

function readEntry(classType: string, text: string): JsonObject {
  try {
    return parseJson(text) as JsonObject
  } catch (cause) {
    throw new ComfyMockError(
      'INVALID_NODE_DEFINITION',
      `Failed to read the definition of node class "${classType}": it is no JSON. Give the answer of GET /object_info as it is.`,
      { cause },
    )
  }
}
