import { ComfyMockError } from '../../errors.ts'
import type { Json, JsonObject } from '../../protocol/json.ts'
import type { NodeBehaviour } from './node-behaviour.ts'
import type { NodeClass, NodeInput } from './node-class.ts'

/**
 * Reads one entry of `/object_info`, old-style or new-style.
 *
 * @throws {ComfyMockError} `INVALID_NODE_DEFINITION` where the entry is not one
 */
export function readNodeClass(classType: string, info: JsonObject, behaviour: NodeBehaviour): NodeClass {
  const declared = objectAt(info, 'input', classType)
  const inputs = new Map<string, NodeInput>()
  for (const group of ['required', 'optional'] as const) {
    for (const [name, declaration] of objectAt(declared, group, classType)) {
      // @note Python looks a name up among the required inputs first, so a second declaration never counts.
      if (!inputs.has(name)) inputs.set(name, readNodeInput(classType, name, group, declaration))
    }
  }
  return {
    classType,
    info,
    inputs,
    hidden: readHidden(objectAt(declared, 'hidden', classType)),
    outputs: arrayAt(info, 'output', classType).map((type) => readType(type, classType, 'output')),
    outputIsList: arrayAt(info, 'output_is_list', classType).map((flag) => flag === true),
    inputIsList: info.get('is_input_list') === true,
    isOutputNode: info.get('output_node') === true,
    hasIntermediateOutput: info.get('has_intermediate_output') === true,
    // @note Only the entries of schema nodes have this key; nothing else tells the two styles apart.
    isNewStyle: info.has('output_matchtypes'),
    behaviour,
  }
}

/** Reads one declaration: `["INT", { ... }]`, `["IMAGE"]` or `[["a", "b"], { ... }]`. */
export function readNodeInput(
  classType: string,
  name: string,
  group: NodeInput['group'],
  declaration: Json | undefined,
): NodeInput {
  if (!Array.isArray(declaration)) throw invalid(classType, `its input "${name}" is not an array of type and options`)
  const type = readType(declaration[0], classType, `type of input "${name}"`)
  const given = declaration[1]
  const options: JsonObject = given instanceof Map ? given : new Map()
  return { name, group, type, options, config: [type as Json, options] }
}

function readType(type: Json | undefined, classType: string, place: string): string | readonly Json[] {
  if (typeof type === 'string' || Array.isArray(type)) return type
  throw invalid(classType, `its ${place} is neither a type name nor a list of options`)
}

function readHidden(hidden: JsonObject): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, declaration] of hidden) {
    const kind = Array.isArray(declaration) ? declaration[0] : declaration
    if (typeof kind === 'string') names.set(name, kind)
  }
  return names
}

function objectAt(object: JsonObject, key: string, classType: string): JsonObject {
  const value = object.get(key) ?? null
  if (value === null) return new Map()
  if (value instanceof Map) return value
  throw invalid(classType, `its "${key}" is not an object`)
}

function arrayAt(object: JsonObject, key: string, classType: string): Json[] {
  const value = object.get(key) ?? null
  if (value === null) return []
  if (Array.isArray(value)) return value
  throw invalid(classType, `its "${key}" is not an array`)
}

function invalid(classType: string, reason: string): ComfyMockError {
  return new ComfyMockError(
    'INVALID_NODE_DEFINITION',
    `Failed to read the definition of node class "${classType}": ${reason}. Give an entry of GET /object_info.`,
  )
}
