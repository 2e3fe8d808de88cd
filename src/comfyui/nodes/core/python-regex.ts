import { patternError } from './python-regex-error.ts'
import { readGlobalFlags } from './python-regex-flags.ts'
import { readGroup, reference } from './python-regex-groups.ts'
import { atomic, MOST, none, one, type Part, type State } from './python-regex-state.ts'
import { CLASSES, literal, readCharacterEscape, readSet, WORD, type PatternSource } from './python-regex-escapes.ts'

export interface RegexFlags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

/** A pattern of Python's `re` as one of JavaScript. */
export interface PythonRegex {
  readonly pattern: string
  readonly groupCount: number
  /** Group names and their numbers. */
  readonly names: ReadonlyMap<string, number>
  /** Finds the next match; it has the flag `g`. */
  readonly regex: RegExp
  /** Finds a match right here that is not empty. */
  readonly sticky: RegExp
}

export interface RegexMatch {
  readonly index: number
  /** The whole match, then the groups. */
  readonly groups: readonly (string | undefined)[]
}

/**
 * All matches, as Python's `finditer` finds them.
 *
 * @note After an empty match Python looks for one that is not, at the same place; JavaScript goes on by one.
 */
export function findMatches({ regex, sticky, groupCount }: PythonRegex, text: string): RegexMatch[] {
  const matches: RegexMatch[] = []
  // @note V8 takes the middle of a surrogate pair for a place with nothing before it, and would find it for ever.
  const isWithinPair = (place: number): boolean => place > 0 && widthAt(text, place - 1) === 2
  const search = (expression: RegExp, from: number): RegExpExecArray | null => {
    expression.lastIndex = from
    const next = expression.exec(text)
    if (!next || !isWithinPair(next.index)) return next
    return expression.sticky ? null : search(expression, next.index + 1)
  }
  let found = search(regex, 0)
  while (found) {
    const { groups } = found
    const whole = found[0]
    matches.push({
      index: found.index,
      groups: [whole, ...Array.from({ length: groupCount }, (_, group) => groups?.[`g${group + 1}`])],
    })
    const end = found.index + whole.length
    if (whole !== '') found = search(regex, end)
    else found = search(sticky, end) ?? (end < text.length ? search(regex, end + widthAt(text, end)) : null)
  }
  return matches
}

const widthAt = (text: string, index: number): number => (Number(text.codePointAt(index)) > 0xffff ? 2 : 1)

/**
 * Reads a pattern of Python's `re` module.
 *
 * @note What the two languages share means other things in each: `$` is also before a last line feed, `.` takes all but
 * that, classes are those of Unicode, and a brace that is no repetition is a brace.
 * @throws {NodeError} `re.PatternError`
 */
export function readPythonRegex(pattern: string, given: RegexFlags): PythonRegex {
  const source: PatternSource = { pattern, letters: Array.from(pattern), place: 0 }
  const state: State = {
    source,
    flags: { ...given, verbose: false },
    names: new Map(),
    open: new Set(),
    groupCount: 0,
  }
  readGlobalFlags(state)
  const { text } = readAlternatives(state)
  if (source.place < source.letters.length) throw patternError('unbalanced parenthesis', pattern, source.place)
  const { groupCount, names } = state
  const flags = `u${state.flags.ignoreCase ? 'i' : ''}`
  return {
    pattern,
    groupCount,
    names,
    regex: new RegExp(text, `g${flags}`),
    sticky: new RegExp(nonEmpty(text), `y${flags}`),
  }
}

/** @note The text from here to the end is noted; behind a match that is not empty it does not stand any more. */
const nonEmpty = (text: string): string => `(?=(?<rest>[^]*))(?:${text})(?!\\k<rest>${END_OF_TEXT})`

function readAlternatives(state: State): Part {
  const { source } = state
  const parts = [readSequence(state)]
  while (source.letters[source.place] === '|') {
    source.place += 1
    parts.push(readSequence(state))
  }
  return {
    text: parts.map((part) => part.text).join('|'),
    least: Math.min(...parts.map((part) => part.least)),
    most: Math.max(...parts.map((part) => part.most)),
  }
}

function readSequence(state: State): Part {
  const { source, flags } = state
  let [text, least, most] = ['', 0, 0]
  let last: Part | 'nothing' | 'repeat' = 'nothing'
  const flush = (): void => {
    if (typeof last === 'string') return
    text += last.text
    least += last.least
    most += last.most
  }
  for (;;) {
    const letter = source.letters[source.place]
    if (letter === undefined || letter === '|' || letter === ')') break
    if (flags.verbose && skipped(source, letter)) continue
    const start = source.place
    const bounds = readRepeat(source)
    if (bounds) {
      if (last === 'nothing') throw patternError('nothing to repeat', source.pattern, start)
      if (last === 'repeat') throw patternError('multiple repeat', source.pattern, start)
      if (last.text === '' || ANCHORS.has(last.text)) throw patternError('nothing to repeat', source.pattern, start)
      last = repeated(last, bounds, source)
      flush()
      last = 'repeat'
      continue
    }
    flush()
    last = readItem(state, letter)
  }
  flush()
  return { text, least, most }
}

function skipped(source: PatternSource, letter: string): boolean {
  if (/\s/.test(letter)) {
    source.place += 1
    return true
  }
  if (letter !== '#') return false
  while (source.place < source.letters.length && source.letters[source.place] !== '\n') source.place += 1
  return true
}

interface Bounds {
  readonly least: number
  readonly most: number
}

const SIMPLE_REPEATS: readonly (readonly [letter: string, bounds: Bounds])[] = [
  ['*', { least: 0, most: MOST }],
  ['+', { least: 1, most: MOST }],
  ['?', { least: 0, most: 1 }],
]

/** @note A brace that is not followed by numbers is a brace; `{,3}` counts from zero. */
function readRepeat(source: PatternSource): Bounds | undefined {
  const start = source.place
  const simple = SIMPLE_REPEATS.find(([letter]) => letter === source.letters[start])
  if (simple) {
    source.place += 1
    return simple[1]
  }
  if (source.letters[start] !== '{') return undefined
  const found = /^\{(\d*)(,?)(\d*)\}/.exec(source.letters.slice(start, start + 30).join(''))
  if (!found || (found[1] === '' && found[2] === '')) return undefined
  const [whole, low = '', comma, high = ''] = found
  const least = low === '' ? 0 : Number(low)
  const most = comma === '' ? least : high === '' ? MOST : Number(high)
  if (most < least) throw patternError('min repeat greater than max repeat', source.pattern, start + 1)
  source.place += whole.length
  return { least, most }
}

function repeated(part: Part, { least, most }: Bounds, source: PatternSource): Part {
  const counts = `{${least},${most === MOST ? '' : most}}`
  const mode = source.letters[source.place]
  if (mode === '?' || mode === '+') source.place += 1
  const size = { least: part.least * least, most: Math.min(MOST, part.most * most) }
  const greedy = `(?:${part.text})${counts}`
  // @note What a look-ahead has found is kept: so JavaScript can be possessive too.
  if (mode === '+') return { ...size, text: atomic(greedy) }
  return { ...size, text: mode === '?' ? `${greedy}?` : greedy }
}

const END_OF_TEXT = '(?![^])'
const START_OF_TEXT = '(?<![^])'
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`
const START_OF_LINE = '(?<![^\\n])'
const END_OF_LINE = '(?=\\n|(?![^]))'
const LAST_END = '(?=\\n?(?![^]))'
const NOT_BOUNDARY = `(?!${BOUNDARY}|${START_OF_TEXT}${END_OF_TEXT})`
const ANCHORS = new Set([START_OF_TEXT, START_OF_LINE, END_OF_TEXT, END_OF_LINE, LAST_END, BOUNDARY, NOT_BOUNDARY])

function readItem(state: State, letter: string): Part {
  const { source, flags } = state
  source.place += 1
  switch (letter) {
    case '.':
      return one(flags.dotAll ? '[^]' : '[^\\n]')
    case '^':
      return none(flags.multiline ? START_OF_LINE : START_OF_TEXT)
    case '$':
      return none(flags.multiline ? END_OF_LINE : LAST_END)
    case '[':
      return one(readSet(source))
    case '(':
      return readGroup(state, readAlternatives)
    case '\\':
      return readEscape(state)
  }
  return one(literal(Number(letter.codePointAt(0))))
}

const ASSERTIONS: Readonly<Record<string, string>> = {
  A: START_OF_TEXT,
  Z: END_OF_TEXT,
  b: BOUNDARY,
  // @note Up to 3.13 an empty text has no place that is no boundary.
  B: NOT_BOUNDARY,
}

function readEscape(state: State): Part {
  const { source } = state
  const letter = source.letters[source.place]
  if (letter === undefined) throw patternError('bad escape (end of pattern)', source.pattern, source.place - 1)
  const assertion = ASSERTIONS[letter]
  const known = CLASSES[letter]
  if (assertion !== undefined || known) {
    source.place += 1
    return known ? one(`[${known.isNegated ? '^' : ''}${known.members}]`) : none(assertion ?? '')
  }
  if (!/[1-9]/.test(letter)) return one(literal(readCharacterEscape(source, false)))
  const ahead = source.letters.slice(source.place, source.place + 3).join('')
  // @note Three octal digits are a character, fewer are a group.
  if (/^[0-7]{3}/.test(ahead)) return one(literal(readCharacterEscape(source, true)))
  const digits = /^\d\d/.test(ahead) ? ahead.slice(0, 2) : letter
  const group = Number(digits)
  source.place += digits.length
  if (group > state.groupCount) {
    throw patternError(`invalid group reference ${group}`, source.pattern, source.place - digits.length)
  }
  return reference(state, group, source.place - digits.length - 1)
}
