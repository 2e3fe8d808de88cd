import type { Json, JsonObject } from '../../protocol/json.ts'
import { pyEquals } from '../../protocol/python-compare.ts'
import type { NodeClass, NodeInput } from '../nodes/node-class.ts'
import { readNodeInput } from '../nodes/read-node-class.ts'

const AUTOGROW = 'COMFY_AUTOGROW_V3'
const DYNAMIC_COMBO = 'COMFY_DYNAMICCOMBO_V3'
const DYNAMIC_SLOT = 'COMFY_DYNAMICSLOT_V3'

type Declared = Map<string, NodeInput>

/**
 * The inputs of a node as validation sees them: the dynamic ones of schema nodes stand for the dotted names that the
 * given inputs call for (protocol 3.8).
 */
export function declaredInputs(nodeClass: NodeClass, given: JsonObject): ReadonlyMap<string, NodeInput> {
  if (nodeClass.takesAnything) return anyInputs(given)
  if (!nodeClass.isNewStyle || !hasDynamicInputs(nodeClass)) return nodeClass.inputs
  const declared: Declared = new Map()
  for (const input of nodeClass.inputs.values()) declare(declared, given, nodeClass.classType, input)
  return declared
}

function anyInputs(given: JsonObject): ReadonlyMap<string, NodeInput> {
  return new Map(Array.from(given.keys(), (name) => [name, readNodeInput('', name, 'optional', ['*'])]))
}

function hasDynamicInputs(nodeClass: NodeClass): boolean {
  for (const { type } of nodeClass.inputs.values()) {
    if (type === AUTOGROW || type === DYNAMIC_COMBO || type === DYNAMIC_SLOT) return true
  }
  return false
}

function declare(declared: Declared, given: JsonObject, classType: string, input: NodeInput): void {
  switch (input.type) {
    case AUTOGROW:
      return declareGrown(declared, given, classType, input)
    case DYNAMIC_COMBO:
      return declareChosen(declared, given, classType, input)
    case DYNAMIC_SLOT:
      return declareSlot(declared, given, classType, input)
  }
  add(declared, input)
}

function add(declared: Declared, input: NodeInput): void {
  const known = declared.get(input.name)
  if (!known || known.group === 'optional' || input.group === 'required') declared.set(input.name, input)
}

/** @note Names below the minimum are required, names beyond the maximum are not looked at, gaps are no error. */
function declareGrown(declared: Declared, given: JsonObject, classType: string, input: NodeInput): void {
  const template = input.options.get('template')
  if (!(template instanceof Map)) return
  const found = firstTemplateInput(template)
  if (!found) return
  const min = numberAt(template, 'min') ?? 1
  for (const [index, name] of grownNames(template).entries()) {
    const group = found.group === 'required' && index < min ? 'required' : 'optional'
    const fullName = `${input.name}.${name}`
    if (group === 'optional' && !given.has(fullName)) continue
    declare(declared, given, classType, readNodeInput(classType, fullName, group, found.declaration))
  }
}

function firstTemplateInput(template: JsonObject): { group: NodeInput['group']; declaration: Json } | undefined {
  const groups = template.get('input')
  if (!(groups instanceof Map)) return undefined
  for (const [group, inputs] of groups) {
    if (!(inputs instanceof Map)) continue
    for (const declaration of inputs.values()) {
      return { group: group === 'required' ? 'required' : 'optional', declaration }
    }
  }
  return undefined
}

function grownNames(template: JsonObject): string[] {
  const names = template.get('names')
  if (Array.isArray(names)) return names.filter((name) => typeof name === 'string')
  const prefix = template.get('prefix')
  const count = numberAt(template, 'max') ?? 0
  return Array.from({ length: count }, (_, index) => `${typeof prefix === 'string' ? prefix : ''}${index}`)
}

/** @note A selector that is missing, unknown or a link declares nothing, not even itself, and so is accepted. */
function declareChosen(declared: Declared, given: JsonObject, classType: string, input: NodeInput): void {
  const key = given.get(input.name)
  const options = input.options.get('options')
  if (key === undefined || !Array.isArray(options)) return
  const chosen = options.find((option) => option instanceof Map && pyEquals(option.get('key') ?? null, key))
  if (!(chosen instanceof Map)) return
  declareNested(declared, given, classType, input.name, chosen.get('inputs'))
  add(declared, input)
}

function declareSlot(declared: Declared, given: JsonObject, classType: string, input: NodeInput): void {
  if (!given.has(input.name)) return
  declareNested(declared, given, classType, input.name, input.options.get('inputs'))
  const slotType = input.options.get('slotType')
  add(declared, typeof slotType === 'string' ? { ...input, type: slotType } : input)
}

function declareNested(
  declared: Declared,
  given: JsonObject,
  classType: string,
  prefix: string,
  groups: Json | undefined,
): void {
  if (!(groups instanceof Map)) return
  for (const group of ['required', 'optional'] as const) {
    const inputs = groups.get(group)
    if (!(inputs instanceof Map)) continue
    for (const [name, declaration] of inputs) {
      declare(declared, given, classType, readNodeInput(classType, `${prefix}.${name}`, group, declaration))
    }
  }
}

function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object.get(key)
  return typeof value === 'number' ? value : undefined
}
