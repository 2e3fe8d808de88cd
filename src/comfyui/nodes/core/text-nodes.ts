import { dumpJson, PyFloat, type Json } from '../../../protocol/json.ts'
import { pyTruthy } from '../../../protocol/python-compare.ts'
import { pyStr } from '../../../protocol/python-text.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { numberInput, sliceBounds, textInput } from './input-values.ts'
import { describeTensor } from './tensor-text.ts'

const passValue: NodeBehaviour = { run: (context) => [context.raw.get('value')] }

/** Literals as nodes, texts and what is done with them. */
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
  StringConcatenate: {
    run: (context) => [
      [textInput(context, 'string_a'), textInput(context, 'string_b')].join(textInput(context, 'delimiter')),
    ],
  },
  StringReplace: {
    run: (context) => [
      textInput(context, 'string').replaceAll(textInput(context, 'find'), () => textInput(context, 'replace')),
    ],
  },
  StringSubstring: {
    run(context) {
      const characters = Array.from(textInput(context, 'string'))
      const { start, length } = sliceBounds(
        characters.length,
        numberInput(context, 'start'),
        numberInput(context, 'end'),
      )
      return [characters.slice(start, start + length).join('')]
    },
  },
  StringLength: { run: (context) => [Array.from(textInput(context, 'string')).length] },
  StringTrim: {
    run(context) {
      const text = textInput(context, 'string')
      const mode = textInput(context, 'mode', 'Both')
      return [mode === 'Left' ? text.trimStart() : mode === 'Right' ? text.trimEnd() : text.trim()]
    },
  },
  StringContains: {
    run: (context) => [compared(context, 'string', 'substring', (text, part) => text.includes(part))],
  },
  StringCompare: {
    run: (context) => [
      compared(context, 'string_a', 'string_b', (left, right) => {
        const mode = textInput(context, 'mode', 'Equal')
        return mode === 'Starts With'
          ? left.startsWith(right)
          : mode === 'Ends With'
            ? left.endsWith(right)
            : left === right
      }),
    ],
  },
  CaseConverter: { run: (context) => [convertCase(textInput(context, 'string'), textInput(context, 'mode'))] },
  RegexMatch: { run: (context) => [regexOf(context, '').test(textInput(context, 'string'))] },
  RegexReplace: { run: (context) => [replaceByRegex(context)] },
  RegexExtract: { run: (context) => [extractByRegex(context)] },
  CustomCombo: {
    takesUndeclared: true,
    run: ({ raw }) => [raw.get('choice') ?? null, raw.has('index') ? raw.get('index') : 0],
  },
  ComfySwitchNode: {
    lazy: (inputs) => [isOn(inputs['switch']) ? 'on_true' : 'on_false'],
    run: (context) => [context.raw.get(isOn(context.inputs['switch']) ? 'on_true' : 'on_false')],
  },
}

/** @note A link of any type may come in where a boolean is wanted: Python's truth decides. */
function isOn(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value !== 'object' || value === null) return pyTruthy((value ?? null) as Json)
  return 'kind' in value || Object.keys(value).length > 0
}

/** Texts as they are, numbers and booleans as Python writes them, `None` for nothing, JSON for what JSON can say. */
export function previewText(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value instanceof PyFloat) return pyStr(value as Json)
  if (value instanceof Map || Array.isArray(value)) return indentedJson(value as Json) ?? String(value)
  return describeTensor(value)
}

/** @note Objects and lists are shown with four spaces a level, and in ASCII. */
function indentedJson(value: Json, indent = ''): string | undefined {
  const inner = `${indent}    `
  if (Array.isArray(value) && value.length > 0) {
    return `[\n${value.map((item) => inner + indentedJson(item, inner)).join(',\n')}\n${indent}]`
  }
  if (value instanceof Map && value.size > 0) {
    const members = Array.from(value, ([key, item]) => `${inner}${dumpJson(key)}: ${indentedJson(item, inner)}`)
    return `{\n${members.join(',\n')}\n${indent}}`
  }
  return typeof value === 'object' && value !== null && 'kind' in value ? describeTensor(value) : dumpJson(value)
}

function compared(
  context: NodeContext,
  left: string,
  right: string,
  compare: (left: string, right: string) => boolean,
): boolean {
  const fold = (text: string): string => (context.inputs['case_sensitive'] === false ? text.toLowerCase() : text)
  return compare(fold(textInput(context, left)), fold(textInput(context, right)))
}

function convertCase(text: string, mode: string): string {
  switch (mode) {
    case 'UPPERCASE':
      return text.toUpperCase()
    case 'lowercase':
      return text.toLowerCase()
    case 'Capitalize':
      return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
    case 'Title Case':
      return text.toLowerCase().replace(/\p{L}+/gu, (word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    default:
      return text
  }
}

function regexOf(context: NodeContext, flags: string): RegExp {
  const { inputs } = context
  const chosen = `${inputs['case_insensitive'] === false ? '' : 'i'}${inputs['multiline'] === true ? 'm' : ''}${inputs['dotall'] === true ? 's' : ''}`
  try {
    return new RegExp(textInput(context, 'regex_pattern').replaceAll('(?P<', '(?<'), `${flags}${chosen}u`)
  } catch {
    // @note A pattern that is none matches nothing.
    return /(?!)/
  }
}

function replaceByRegex(context: NodeContext): string {
  const limit = numberInput(context, 'count')
  const replacement = textInput(context, 'replace')
  let done = 0
  return textInput(context, 'string').replace(regexOf(context, 'g'), (match: string, ...rest: unknown[]) => {
    done += 1
    if (limit > 0 && done > limit) return match
    return replacement.replace(/\\(\d)/g, (_, group: string) =>
      group === '0' ? match : String(rest[Number(group) - 1] ?? ''),
    )
  })
}

function extractByRegex(context: NodeContext): string {
  const matches = [...textInput(context, 'string').matchAll(regexOf(context, 'g'))]
  const group = numberInput(context, 'group_index', 1)
  switch (textInput(context, 'mode', 'First Match')) {
    case 'First Match':
      return matches[0]?.[0] ?? ''
    case 'All Matches':
      return matches.map((match) => (match.length > 1 ? match[1] : match[0]) ?? '').join('\n')
    case 'First Group':
      return matches[0]?.[group] ?? ''
    default:
      return matches.flatMap((match) => match[group] ?? []).join('\n')
  }
}
