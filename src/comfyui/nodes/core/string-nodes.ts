import { dumpJson, parseJson, type Json } from '../../../protocol/json.ts'
import { pyEquals } from '../../../protocol/python-compare.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { grownValues, lettered } from './autogrow.ts'
import { numberInput, sliceBounds } from './input-values.ts'
import { attributeError, subscript, typeNameOf } from './python-access.ts'
import { pyText } from './python-value-text.ts'
import { SPACE } from './python-regex-escapes.ts'
import { formatTemplate } from './string-format.ts'

/** Nodes that make texts of texts. */
export const stringNodes: Record<string, NodeBehaviour> = {
  StringFormat: {
    run: (context) => [formatTemplate(method(context, 'f_string', 'format'), grownValues(context, lettered('values')))],
  },
  StringConcatenate: {
    run(context) {
      const delimiter = method(context, 'delimiter', 'join')
      const parts = ['string_a', 'string_b'].map((name, index) => {
        const part = context.raw.get(name)
        if (typeof part === 'string') return part
        throw typeError(`sequence item ${index}: expected str instance, ${typeNameOf(part)} found`)
      })
      return [parts.join(delimiter)]
    },
  },
  StringReplace: {
    run(context) {
      const text = method(context, 'string', 'replace')
      const find = argument(context, 'find', 1)
      return [replaceAll(text, find, argument(context, 'replace', 2))]
    },
  },
  StringSubstring: { run: (context) => [substring(context)] },
  StringLength: {
    run(context) {
      const value = context.raw.get('string')
      if (typeof value === 'string') return [Array.from(value).length]
      if (Array.isArray(value)) return [value.length]
      if (value instanceof Map) return [value.size]
      if (typeof value === 'object' && value !== null && 'batch' in value) return [value.batch]
      throw typeError(`object of type '${typeNameOf(value)}' has no len()`)
    },
  },
  StringTrim: {
    run(context) {
      const mode = context.inputs['mode']
      const [left, right] = [mode !== 'Right', mode !== 'Left']
      const text = method(context, 'string', left && right ? 'strip' : left ? 'lstrip' : 'rstrip')
      return [trim(text, left, right)]
    },
  },
  StringContains: {
    run(context) {
      const folds = context.inputs['case_sensitive'] === false
      if (folds) return [method(context, 'string', 'lower').toLowerCase().includes(lowered(context, 'substring'))]
      const part = context.raw.get('substring')
      const text = context.raw.get('string')
      if (typeof text === 'string') {
        if (typeof part === 'string') return [text.includes(part)]
        throw typeError(`'in <string>' requires string as left operand, not ${typeNameOf(part)}`)
      }
      if (Array.isArray(text)) return [(text as Json[]).some((item) => pyEquals(item, part as Json))]
      if (text instanceof Map) return [text.has(part)]
      throw typeError(`argument of type '${typeNameOf(text)}' is not iterable`)
    },
  },
  StringCompare: { run: (context) => [compare(context)] },
  CaseConverter: { run: (context) => [convertCase(context)] },
  JsonExtractString: { run: (context) => [extractFromJson(context)] },
  ConvertDictionaryToString: { run: (context) => [jsonText(context, 'dictionary')] },
  ConvertArrayToString: { run: (context) => [jsonText(context, 'array')] },
}

const typeError = (text: string): NodeError => new NodeError('TypeError', text)

/** `value.name()`, which texts alone have. */
function method(context: NodeContext, input: string, name: string): string {
  const value = context.raw.get(input)
  if (typeof value === 'string') return value
  throw attributeError(value, name)
}

const lowered = (context: NodeContext, input: string): string => method(context, input, 'lower').toLowerCase()

function argument(context: NodeContext, input: string, position: number): string {
  const value = context.raw.get(input)
  if (typeof value === 'string') return value
  const name = value === null || value === undefined ? 'None' : typeNameOf(value)
  throw typeError(`replace() argument ${position} must be str, not ${name}`)
}

/** @note An empty text is found before and behind every character; JavaScript finds it within surrogate pairs too. */
function replaceAll(text: string, find: string, replace: string): string {
  if (find !== '') return text.split(find).join(replace)
  return ['', ...Array.from(text), ''].join(replace)
}

function substring(context: NodeContext): unknown {
  const value = context.raw.get('string')
  const [start, end] = [numberInput(context, 'start'), numberInput(context, 'end')]
  const slice = (length: number): [number, number] => {
    const bounds = sliceBounds(length, start, end)
    return [bounds.start, bounds.start + bounds.length]
  }
  if (Array.isArray(value)) return (value as unknown[]).slice(...slice(value.length))
  if (typeof value !== 'string') {
    if (value instanceof Map) throw new NodeError('KeyError', `slice(${start}, ${end}, None)`)
    return subscript(value, 0)
  }
  const characters = Array.from(value)
  return characters.slice(...slice(characters.length)).join('')
}

const LEADING = new RegExp(`^[${SPACE}]+`, 'u')
const TRAILING = new RegExp(`[${SPACE}]+$`, 'u')

/** Python's `strip`, `lstrip` and `rstrip`. */
export function trim(text: string, left = true, right = true): string {
  const rest = left ? text.replace(LEADING, '') : text
  return right ? rest.replace(TRAILING, '') : rest
}

function compare(context: NodeContext): boolean | null {
  const folds = context.inputs['case_sensitive'] === false
  const mode = context.inputs['mode']
  if (mode === 'Equal' && !folds) {
    return pyEquals(context.raw.get('string_a') as Json, context.raw.get('string_b') as Json)
  }
  const name = mode === 'Starts With' ? 'startswith' : 'endswith'
  const left = folds ? lowered(context, 'string_a') : method(context, 'string_a', name)
  const right = folds ? lowered(context, 'string_b') : context.raw.get('string_b')
  if (mode === 'Equal') return left === right
  if (typeof right !== 'string') {
    throw typeError(`${name} first arg must be str or a tuple of str, not ${typeNameOf(right)}`)
  }
  return mode === 'Starts With' ? left.startsWith(right) : left.endsWith(right)
}

function convertCase(context: NodeContext): string {
  switch (context.inputs['mode']) {
    case 'UPPERCASE':
      return method(context, 'string', 'upper').toUpperCase()
    case 'lowercase':
      return method(context, 'string', 'lower').toLowerCase()
    case 'Capitalize': {
      const [first = '', ...others] = Array.from(method(context, 'string', 'capitalize'))
      return titled(first) + others.join('').toLowerCase()
    }
    default:
      // @note A word is a run of letters that have a case: an apostrophe or a digit ends it.
      return method(context, 'string', 'title').replace(/\p{Cased}+/gu, (word) => {
        const [first = '', ...others] = Array.from(word)
        return titled(first) + others.join('').toLowerCase()
      })
  }
}

/** @note What becomes several letters has only the first of them large: a sharp s turns into Ss. */
function titled(letter: string): string {
  const [first = '', ...others] = Array.from(letter.toUpperCase())
  return first + others.join('').toLowerCase()
}

/** @note The first brace from which JSON can be read counts, whatever stands around it. */
function extractFromJson(context: NodeContext): string {
  const text = context.raw.get('json_string')
  if (typeof text !== 'string') throw typeError(`expected string or bytes-like object, got '${typeNameOf(text)}'`)
  const key = context.raw.get('key')
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', start + 1)) {
    const found = readObjectAt(text, start)
    if (!found) continue
    const value = typeof key === 'string' ? found.get(key) : undefined
    return value === undefined || value === null ? '' : pyText(value)
  }
  return ''
}

function readObjectAt(text: string, start: number): Map<string, Json> | undefined {
  const end = objectEnd(text, start)
  if (end === undefined) return undefined
  try {
    const value = parseJson(text.slice(start, end))
    return value instanceof Map ? value : undefined
  } catch {
    return undefined
  }
}

/** The place behind the brace that closes the one at this place; braces in texts do not count. */
function objectEnd(text: string, start: number): number | undefined {
  let open = 0
  for (const token of text.slice(start).matchAll(/"(?:[^"\\]|\\[^])*"|[{}[\]]|"/g)) {
    if (token[0] === '{' || token[0] === '[') open += 1
    else if (token[0] === '}' || token[0] === ']') open -= 1
    else if (token[0] === '"') return undefined
    if (open === 0) return start + token.index + 1
  }
  return undefined
}

function jsonText(context: NodeContext, input: string): string {
  const indent = numberInput(context, 'indent', 2)
  return writeJson(context.raw.get(input), indent === 0 ? undefined : ' '.repeat(Math.max(0, indent)), '')
}

/** `json.dumps(value, ensure_ascii=False, indent=…)`: characters stay what they are. */
function writeJson(value: unknown, step: string | undefined, indent: string): string {
  if (Array.isArray(value) && value.length > 0) {
    return bracketed(
      '[',
      ']',
      value.map((item) => writeJson(item, step, indent + (step ?? ''))),
      step,
      indent,
    )
  }
  if (value instanceof Map && value.size > 0) {
    const members = Array.from(
      value as Map<string, unknown>,
      ([key, item]) => `${writeText(key)}: ${writeJson(item, step, indent + (step ?? ''))}`,
    )
    return bracketed('{', '}', members, step, indent)
  }
  if (typeof value === 'string') return writeText(value)
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    throw typeError(`Object of type ${typeNameOf(value)} is not JSON serializable`)
  }
  return dumpJson(value as Json)
}

function bracketed(open: string, close: string, items: string[], step: string | undefined, indent: string): string {
  if (step === undefined) return open + items.join(', ') + close
  const inner = `\n${indent}${step}`
  return `${open}${inner}${items.join(`,${inner}`)}\n${indent}${close}`
}

const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f', '\b': '\\b' } // prettier-ignore

function writeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are just what is escaped
  const escaped = text.replace(/["\\\u0000-\u001f]/g, (letter) => {
    return SHORT[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}
