import { NodeError } from '../node-behaviour.ts'
import { subscript, attributeError } from './python-access.ts'
import { formatValue } from './python-format.ts'
import { pyReprOf, pyText } from './python-value-text.ts'

/** A spec may have fields of its own, and these have none. */
const MOST_NESTED = 2

/** Python's `template.format(**values)`. */
export function formatTemplate(template: string, values: ReadonlyMap<string, unknown>, depth = MOST_NESTED): string {
  if (depth === 0) throw valueError('Max string recursion exceeded')
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
    const field = readField(template, place + 1)
    text += formatField(field, values, depth)
    place = field.end + 1
  }
  return text
}

const valueError = (text: string): NodeError => new NodeError('ValueError', text)

interface Field {
  readonly name: string
  readonly conversion: string | undefined
  readonly spec: string
  /** The place of its brace. */
  readonly end: number
}

function readField(template: string, start: number): Field {
  const nameEnd = fieldNameEnd(template, start)
  const name = template.slice(start, nameEnd)
  let place = nameEnd + 1
  let conversion: string | undefined
  switch (template.charAt(nameEnd)) {
    case '}':
      return { name, conversion, spec: '', end: nameEnd }
    case '':
      throw valueError("expected '}' before end of string")
    case '!': {
      conversion = Array.from(template.slice(place, place + 2))
        .slice(0, 1)
        .join('')
      if (conversion === '') throw valueError('end of string while looking for conversion specifier')
      place += conversion.length
      const next = template.charAt(place)
      if (next === '}') return { name, conversion, spec: '', end: place }
      if (next !== ':' && next !== '') throw valueError("expected ':' after conversion specifier")
      place += 1
    }
  }
  const end = specEnd(template, place)
  return { name, conversion, spec: template.slice(place, end), end }
}

/** @note Nothing inside of brackets counts: it is part of a key. */
function fieldNameEnd(template: string, start: number): number {
  for (let place = start; place < template.length; place += 1) {
    const letter = template.charAt(place)
    if (letter === '{') throw valueError("unexpected '{' in field name")
    if ('}:!'.includes(letter)) return place
    if (letter === '[') while (place + 1 < template.length && template.charAt(place) !== ']') place += 1
  }
  return template.length
}

function specEnd(template: string, start: number): number {
  let open = 1
  for (let place = start; place < template.length; place += 1) {
    const letter = template.charAt(place)
    if (letter === '{') open += 1
    if (letter === '}') open -= 1
    if (open === 0) return place
  }
  throw valueError("unmatched '{' in format spec")
}

function formatField({ name, conversion, spec }: Field, values: ReadonlyMap<string, unknown>, depth: number): string {
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
  const code = Number(character.codePointAt(0))
  const hex = (digits: number): string => code.toString(16).padStart(digits, '0')
  return code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`
}

function lookUp(path: string, values: ReadonlyMap<string, unknown>): unknown {
  const first = path.replace(/[.[][^]*$/, '')
  if (/^\d*$/.test(first)) {
    const index = Number(first)
    throw new NodeError('IndexError', `Replacement index ${index} out of range for positional args tuple`)
  }
  if (!values.has(first)) throw new NodeError('KeyError', pyReprOf(first))
  let value = values.get(first)
  for (let rest = path.slice(first.length); rest !== '';) {
    if (!/^[.[]/.test(rest)) throw valueError("Only '.' or '[' may follow ']' in format field specifier")
    const isKey = rest.startsWith('[')
    const end = rest.slice(1).search(isKey ? /\]/ : /[.[]|$/) + 1
    if (end === 0) throw valueError("Missing ']' in format string")
    const name = rest.slice(1, end)
    if (name === '') throw valueError('Empty attribute in format string')
    if (!isKey) throw attributeError(value, name)
    value = subscript(value, /^\d+$/.test(name) ? Number(name) : name)
    rest = rest.slice(end + 1)
  }
  return value
}
