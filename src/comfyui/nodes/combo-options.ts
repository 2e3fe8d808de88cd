import type { Json, JsonObject } from '../../protocol/json.ts'
import type { NodeInput } from './node-class.ts'

/** The same definition with other options in one of its combos, old-style or new-style. */
export function withComboOptions(info: JsonObject, inputName: string, options: readonly string[]): JsonObject {
  const groups = info.get('input')
  if (!(groups instanceof Map)) return info
  for (const [group, inputs] of groups) {
    const declaration = inputs instanceof Map ? inputs.get(inputName) : undefined
    if (!(inputs instanceof Map) || !Array.isArray(declaration)) continue
    const changedInputs = new Map(inputs).set(inputName, changed(declaration, options))
    return new Map(info).set('input', new Map(groups).set(group, changedInputs))
  }
  return info
}

function changed(declaration: readonly Json[], options: readonly string[]): Json[] {
  const [type = null, extra] = declaration
  if (Array.isArray(type)) return [[...options], ...declaration.slice(1)]
  const widget: JsonObject = extra instanceof Map ? extra : new Map()
  return [type, new Map(widget).set('options', [...options])]
}

/** The options of a combo that are texts; `undefined` for an input that is none. */
export function comboOptions({ type, options }: NodeInput): readonly string[] | undefined {
  const list = typeof type === 'string' ? options.get('options') : type
  return Array.isArray(list) ? list.filter((option) => typeof option === 'string') : undefined
}
