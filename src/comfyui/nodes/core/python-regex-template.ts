import { NodeError } from '../node-behaviour.ts'
import { patternError } from './python-regex-error.ts'
import type { PythonRegex } from './python-regex.ts'

/** A replacement: texts, and numbers of groups whose texts come in. */
type Template = readonly (string | number)[]

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
} // prettier-ignore

/**
 * Reads the second argument of Python's `re.sub`: `\1`, `\g<name>` and the escapes of letters.
 *
 * @throws {NodeError} `re.PatternError`, and `IndexError` for a name that is none
 */
export function readTemplate(text: string, regex: PythonRegex): Template {
  const letters = Array.from(text)
  const parts: (string | number)[] = []
  let place = 0
  const group = (number: number, at: number): number => {
    if (number > regex.groupCount) throw patternError(`invalid group reference ${number}`, text, at)
    return number
  }
  for (let letter = letters[place]; letter !== undefined; letter = letters[place]) {
    if (letter !== '\\') {
      parts.push(letter)
      place += 1
      continue
    }
    const next = letters[place + 1]
    if (next === undefined) throw patternError('bad escape (end of pattern)', text, place)
    const rest = letters.slice(place + 1).join('')
    const octal = /^0[0-7]{0,2}|^[0-7]{3}/.exec(rest)?.[0]
    const digits = /^[1-9]\d?/.exec(rest)?.[0]
    if (next === 'g') {
      const [number, length] = readReference(letters, place + 2, regex, text)
      parts.push(group(number, place + 3))
      place += 2 + length
    } else if (octal !== undefined) {
      const code = Number.parseInt(octal, 8)
      if (code > 0o377) throw patternError(`octal escape value \\${octal} outside of range 0-0o377`, text, place)
      parts.push(String.fromCharCode(code))
      place += 1 + octal.length
    } else if (digits !== undefined) {
      parts.push(group(Number(digits), place + 1))
      place += 1 + digits.length
    } else {
      const known = ESCAPES[next]
      if (known === undefined && /[A-Za-z]/.test(next)) throw patternError(`bad escape \\${next}`, text, place)
      parts.push(known ?? `\\${next}`)
      place += 2
    }
  }
  return parts
}

function readReference(
  letters: readonly string[],
  start: number,
  regex: PythonRegex,
  text: string,
): readonly [group: number, length: number] {
  if (letters[start] !== '<') throw patternError('missing <', text, start)
  const end = letters.indexOf('>', start)
  const name = letters.slice(start + 1, end === -1 ? undefined : end).join('')
  if (name === '') throw patternError('missing group name', text, start + 1)
  if (end === -1) throw patternError('missing >, unterminated name', text, start + 1)
  const length = end - start + 1
  if (/^\d+$/.test(name)) return [Number(name), length]
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw patternError(`bad character in group name '${name}'`, text, start + 1)
  }
  const number = regex.names.get(name)
  if (number === undefined) throw new NodeError('IndexError', `unknown group name '${name}'`)
  return [number, length]
}

/** The replacement of one match; a group that took no part is an empty text. */
export function fillTemplate(template: Template, groups: readonly (string | undefined)[]): string {
  return template.map((part) => (typeof part === 'string' ? part : (groups[part] ?? ''))).join('')
}
