import { NodeError } from '../node-behaviour.ts'
import { subscript, attributeError } from './python-access.ts'
import { formatValue } from './python-format.ts'
import { pyReprOf, pyText } from './python-value-text.ts'

const MOST_NESTED = 2

/** Python's `template.format(**values)`. */
export function formatTemplate(template: string, values: ReadonlyMap<string, unknown>, depth = MOST_NESTED): string {
  if (depth < 0) throw valueError('Max string recursion exceeded')
  let text = ''
  for (let place = 0; place < template.length;) {
    const letter = template.charAt(place)
    if (letter !== '{' && letter !== '}') {
      text += letter
      place += 1
      continue
    }
    if (template.charAt(place + 1) === letter) {
      text += letter
      place += 2
      continue
    }
    if (letter === '}' || place + 1 === template.length) {
      throw valueError(`Single '${letter}' encountered in format string`)
    }
    const end = fieldEnd(template, place + 1)
    text += formatField(template.slice(place + 1, end), values, depth)
    place = end + 1
  }
  return text
}

const valueError = (text: string): NodeError => new NodeError('ValueError', text)

/** @note Braces inside of brackets do not count: they are part of a key. */
function fieldEnd(template: string, start: number): number {
  let open = 1
  let isKey = false
  let inSpec = false
  for (let place = start; place < template.length; place += 1) {
    const letter = template.charAt(place)
    if (isKey) {
      if (letter === ']') isKey = false
      continue
    }
    if (letter === '[' && !inSpec) isKey = true
    else if (letter === ':' || letter === '!') inSpec = true
    else if (letter === '{') {
      if (!inSpec) throw valueError("unexpected '{' in field name")
      open += 1
    } else if (letter === '}') {
      open -= 1
      if (open === 0) return place
    }
  }
  throw valueError("expected '}' before end of string")
}

const FIELD = /^(?<name>(?:\[[^\]]*\]?|[^[!:])*)(?:!(?<conversion>[^]?)(?<rest>[^:]*))?(?::(?<spec>[^]*))?$/u

function formatField(field: string, values: ReadonlyMap<string, unknown>, depth: number): string {
  const { name = '', conversion, rest = '', spec = '' } = FIELD.exec(field)?.groups ?? {}
  if (conversion === '') throw valueError("unmatched '{' in format spec")
  if (rest !== '') throw valueError("expected ':' after conversion specifier")
  const value = converted(lookUp(name, values), conversion)
  return formatValue(value, spec.includes('{') ? formatTemplate(spec, values, depth - 1) : spec)
}

function converted(value: unknown, conversion: string | undefined): unknown {
  switch (conversion) {
    case undefined:
      return value
    case 's':
      return pyText(value)
    case 'r':
      return pyReprOf(value)
    case 'a':
      return pyReprOf(value).replace(/[^\0-\x7f]/gu, escaped)
  }
  throw valueError(`Unknown conversion specifier ${conversion}`)
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = (digits: number): string => code.toString(16).padStart(digits, '0')
  return code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`
}

function lookUp(path: string, values: ReadonlyMap<string, unknown>): unknown {
  const first = /^[^.[]*/.exec(path)?.[0] ?? ''
  if (/^\d*$/.test(first)) {
    const index = Number(first)
    throw new NodeError('IndexError', `Replacement index ${index} out of range for positional args tuple`)
  }
  if (!values.has(first)) throw new NodeError('KeyError', pyReprOf(first))
  let value = values.get(first)
  for (let rest = path.slice(first.length); rest !== '';) {
    const key = /^\[([^\]]*)\]/.exec(rest)
    const attribute = /^\.([^.[]*)/.exec(rest)
    if (key) {
      const name = key[1] ?? ''
      if (name === '') throw valueError('Empty attribute in format string')
      value = subscript(value, /^\d+$/.test(name) ? Number(name) : name)
      rest = rest.slice(key[0].length)
    } else if (attribute) {
      if (attribute[1] === '') throw valueError('Empty attribute in format string')
      throw attributeError(value, attribute[1] ?? '')
    } else throw valueError("Only '.' or '[' may follow ']' in format field specifier")
  }
  return value
}
