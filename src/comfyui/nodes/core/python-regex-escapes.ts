import { patternError } from './python-regex-error.ts'

/** The pattern as its code points, and how far it is read. */
export interface PatternSource {
  readonly pattern: string
  readonly letters: readonly string[]
  place: number
}

/** @note Python's classes are those of Unicode; white space is what `str.isspace` says. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
export const WORD = '\\p{L}\\p{N}_'

/** The members of a class such as `\d`, as they stand inside of brackets; those of `\D` need brackets of their own. */
export const CLASSES: Readonly<Record<string, { readonly members: string; readonly isNegated: boolean }>> = {
  d: { members: '\\p{Nd}', isNegated: false },
  D: { members: '\\p{Nd}', isNegated: true },
  s: { members: SPACE, isNegated: false },
  S: { members: SPACE, isNegated: true },
  w: { members: WORD, isNegated: false },
  W: { members: WORD, isNegated: true },
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/**
 * The code point of an escape that stands for one character; the backslash is read, the letter is not.
 *
 * @param inSet within brackets, where `\b` is a backspace and any digit begins an octal number
 */
export function readCharacterEscape(source: PatternSource, inSet: boolean): number {
  const start = source.place - 1
  const letter = source.letters[source.place] ?? ''
  source.place += 1
  const digits = HEX_DIGITS[letter]
  if (digits !== undefined) return readHex(source, start, digits)
  const control = letter === 'b' && !inSet ? undefined : CONTROLS[letter]
  if (control !== undefined) return control
  if (/[0-7]/.test(letter) && (inSet || letter === '0')) return readOctal(source, start, letter)
  if (/[A-Za-z0-9]/.test(letter)) throw patternError(`bad escape \\${letter}`, source.pattern, start)
  return Number(letter.codePointAt(0))
}

function readHex(source: PatternSource, start: number, count: number): number {
  let text = ''
  while (text.length < count && /^[0-9a-fA-F]$/.test(source.letters[source.place] ?? '')) {
    text += source.letters[source.place]
    source.place += 1
  }
  const escape = source.letters.slice(start, source.place).join('')
  if (text.length < count) throw patternError(`incomplete escape ${escape}`, source.pattern, start)
  const code = Number.parseInt(text, 16)
  if (code > 0x10ffff) throw patternError(`bad escape ${escape}`, source.pattern, start)
  return code
}

function readOctal(source: PatternSource, start: number, first: string): number {
  let text = first
  while (text.length < 3 && /^[0-7]$/.test(source.letters[source.place] ?? '')) {
    text += source.letters[source.place]
    source.place += 1
  }
  const code = Number.parseInt(text, 8)
  if (code > 0o377) {
    throw patternError(`octal escape value \\${text} outside of range 0-0o377`, source.pattern, start)
  }
  return code
}

/** A code point as JavaScript's patterns have it, in and out of brackets. */
export function literal(code: number): string {
  const character = String.fromCodePoint(code)
  return /^[A-Za-z0-9_ ]$/.test(character) ? character : `\\u{${code.toString(16)}}`
}

/** What stands in brackets, as JavaScript has it; the opening bracket is read. */
export function readSet(source: PatternSource): string {
  const start = source.place - 1
  const isNegated = source.letters[source.place] === '^'
  if (isNegated) source.place += 1
  const first = source.place
  let members = ''
  const others: string[] = []
  for (;;) {
    const letter = source.letters[source.place]
    if (letter === undefined) throw patternError('unterminated character set', source.pattern, start)
    if (letter === ']' && source.place > first) break
    const from = source.place
    const low = readMember(source)
    const isRange = source.letters[source.place] === '-' && source.letters[source.place + 1] !== ']'
    if (!isRange) {
      if (typeof low === 'number') members += literal(low)
      else if (low.isNegated) others.push(`[^${low.members}]`)
      else members += low.members
      continue
    }
    source.place += 1
    if (source.letters[source.place] === undefined) {
      throw patternError('unterminated character set', source.pattern, start)
    }
    const high = readMember(source)
    if (typeof low !== 'number' || typeof high !== 'number' || high < low) {
      const range = source.letters.slice(from, source.place).join('')
      throw patternError(`bad character range ${range}`, source.pattern, from)
    }
    members += `${literal(low)}-${literal(high)}`
  }
  source.place += 1
  const own = `[${members}]`
  if (others.length === 0 && !isNegated) return own
  const any = (members === '' ? others : [own, ...others]).join('|')
  return isNegated ? `(?:(?!${any})[^])` : `(?:${any})`
}

function readMember(source: PatternSource): number | { readonly members: string; readonly isNegated: boolean } {
  const letter = source.letters[source.place] ?? ''
  source.place += 1
  if (letter !== '\\') return Number(letter.codePointAt(0))
  const escaped = source.letters[source.place]
  if (escaped === undefined) throw patternError('bad escape (end of pattern)', source.pattern, source.place - 1)
  const known = CLASSES[escaped]
  if (known) {
    source.place += 1
    return known
  }
  return readCharacterEscape(source, true)
}
