import { dumpJson, PyFloat, type Json } from '../../../protocol/json.ts'
import { pyStr } from '../../../protocol/python-text.ts'
import type { NodeBehaviour } from '../node-behaviour.ts'
import { isTrue } from './python-truth.ts'
import { pyText } from './python-value-text.ts'
import { isGivenObject } from './values.ts'

const passValue: NodeBehaviour = { passesValues: true, run: (context) => [context.raw.get('value')] }

/** Literals as nodes, and what shows or chooses values. */
export const textNodes: Record<string, NodeBehaviour> = {
  PrimitiveInt: passValue,
  PrimitiveFloat: passValue,
  PrimitiveString: passValue,
  PrimitiveStringMultiline: passValue,
  PrimitiveBoolean: passValue,
  PreviewAny: {
    run(context) {
      const text = previewText(context.raw.get('source') ?? null)
      return { result: [text], ui: { text: [text] } }
    },
  },
  CustomCombo: {
    takesUndeclared: true,
    run: ({ raw }) => [raw.get('choice') ?? null, raw.has('index') ? raw.get('index') : 0],
  },
  ComfySwitchNode: {
    lazy: (inputs) => [isTrue(inputs['switch']) ? 'on_true' : 'on_false'],
    run: (context) => [context.raw.get(isTrue(context.inputs['switch']) ? 'on_true' : 'on_false') ?? null],
  },
}

/** Texts as they are, numbers and booleans as Python writes them, `None` for nothing, JSON for what JSON can say. */
export function previewText(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value instanceof PyFloat) return pyStr(value as Json)
  return holdsObjects(value) ? pyText(value) : indentedJson(value as Json)
}

/** @note Objects and lists are shown with four spaces a level, and in ASCII. */
function indentedJson(value: Json, indent = ''): string {
  const inner = `${indent}    `
  if (Array.isArray(value) && value.length > 0) {
    return `[\n${value.map((item) => inner + indentedJson(item, inner)).join(',\n')}\n${indent}]`
  }
  if (value instanceof Map && value.size > 0) {
    const members = Array.from(value, ([key, item]) => `${inner}${dumpJson(key)}: ${indentedJson(item, inner)}`)
    return `{\n${members.join(',\n')}\n${indent}}`
  }
  return dumpJson(value)
}

/** Whether JSON has no form for it, or for something in it. */
function holdsObjects(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsObjects)
  if (value instanceof Map) return [...value.values()].some(holdsObjects)
  return isGivenObject(value)
}
