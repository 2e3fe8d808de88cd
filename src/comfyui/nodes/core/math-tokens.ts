import { NodeError } from '../node-behaviour.ts'
import type { MathValue } from './math-values.ts'

export type Token =
  | { readonly kind: 'value'; readonly value: MathValue }
  | { readonly kind: 'name' | 'sign'; readonly text: string }
  | { readonly kind: 'end' }

/** @note Python's parser does not know a file for what is given as text. */
export function syntaxError(reason = 'invalid syntax', line = 1): NodeError {
  return new NodeError('SyntaxError', `${reason} (<unknown>, line ${line})`)
}

const TOKEN =
  /(?<space>[ \t\f]+|\\\r?\n)|(?<line>\r?\n)|(?<comment>#[^\n]*)|(?<number>0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d[\d_]*)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<sign>\*\*|\/\/|<<|>>|<=|>=|==|!=|:=|->|[-+*/%@&|^~<>()[\]{},:.;=])/uy

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** The tokens of the first statement in a text. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const open: { sign: string; line: number }[] = []
  let line = 1
  for (let place = 0; place < text.length;) {
    TOKEN.lastIndex = place
    const found = TOKEN.exec(text)
    if (!found?.groups) throw badCharacter(text, place, line)
    const { groups } = found
    place += found[0].length
    if (groups['line'] !== undefined) {
      line += 1
      // @note Only the first statement is looked at; the others have only to be read.
      if (open.length === 0 && tokens.length > 0) break
    } else if (groups['number'] !== undefined) {
      tokens.push({ kind: 'value', value: readNumber(found[0], text.slice(place), line) })
    } else if (groups['name'] !== undefined) tokens.push({ kind: 'name', text: found[0] })
    else if (groups['text'] !== undefined) tokens.push({ kind: 'value', value: unescaped(found[0].slice(1, -1)) })
    else if (groups['sign'] !== undefined) {
      if (found[0] === ';' && open.length === 0) break
      matchBrackets(open, found[0], line)
      tokens.push({ kind: 'sign', text: found[0] })
    }
  }
  const unclosed = open.at(-1)
  if (unclosed) throw syntaxError(`'${unclosed.sign}' was never closed`, unclosed.line)
  return [...tokens, { kind: 'end' }]
}

function matchBrackets(open: { sign: string; line: number }[], sign: string, line: number): void {
  if ('([{'.includes(sign)) open.push({ sign, line })
  const wanted = PAIRS[sign]
  if (wanted === undefined) return
  const last = open.pop()
  if (!last) throw syntaxError(`unmatched '${sign}'`, line)
  if (last.sign !== wanted) {
    throw syntaxError(`closing parenthesis '${sign}' does not match opening parenthesis '${last.sign}'`, line)
  }
}

function badCharacter(text: string, place: number, line: number): NodeError {
  const code = Number(text.codePointAt(place))
  const character = String.fromCodePoint(code)
  if (character === '"' || character === "'") {
    return syntaxError(`unterminated string literal (detected at line ${line})`, line)
  }
  if (character === '\\') {
    const isLast = place === text.length - 1
    return syntaxError(
      isLast ? 'unexpected EOF while parsing' : 'unexpected character after line continuation character',
      line,
    )
  }
  if (/^[ -~]$/.test(character)) return syntaxError('invalid syntax', line)
  return syntaxError(`invalid character '${character}' (U+${code.toString(16).toUpperCase().padStart(4, '0')})`, line)
}

function readNumber(text: string, rest: string, line: number): MathValue {
  const isWhole = /^0[xXoObB]/.test(text) || /^[\d_]+$/.test(text)
  if (/_$|__|_[.eE]|\._/.test(text)) throw syntaxError('invalid decimal literal', line)
  // @note A letter right behind a number is an error, save those that begin a word between two operands.
  if (/^[\p{L}_]/u.test(rest) && !/^(?:and|else|for|if|in|is|not|or)\b/.test(rest)) {
    throw syntaxError(badLiteral(text + rest), line)
  }
  const digits = text.replaceAll('_', '')
  if (!isWhole) return Number(digits)
  if (/^0\d*[1-9]/.test(digits) && !/^0[xXoObB]/.test(digits)) {
    const reason = 'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers'
    throw syntaxError(reason, line)
  }
  return BigInt(digits)
}

const BASES: Readonly<Record<string, string>> = { x: 'hexadecimal', o: 'octal', b: 'binary' }

/** What Python says of a number with a letter behind it that does not belong there. */
function badLiteral(text: string): string {
  const [, letter = '', digit = ''] = /^0([xob])(\d?)/i.exec(text) ?? []
  const base = BASES[letter.toLowerCase()]
  if (base === undefined) return 'invalid decimal literal'
  return digit === '' || base === 'hexadecimal'
    ? `invalid ${base} literal`
    : `invalid digit '${digit}' in ${base} literal`
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' }

const unescaped = (text: string): string => text.replace(/\\(.)/g, (whole, letter: string) => ESCAPES[letter] ?? whole)
