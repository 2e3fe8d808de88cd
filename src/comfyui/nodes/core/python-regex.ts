import { patternError } from './python-regex-error.ts'
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
  const search = (expression: RegExp, from: number): RegExpExecArray | null => {
    expression.lastIndex = from
    return expression.exec(text)
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

const widthAt = (text: string, index: number): number => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1)

/** Part of a pattern: its JavaScript, and how many characters it may take. */
interface Part {
  readonly text: string
  readonly least: number
  readonly most: number
}

interface State {
  readonly source: PatternSource
  readonly flags: { ignoreCase: boolean; multiline: boolean; dotAll: boolean; verbose: boolean }
  readonly names: Map<string, number>
  readonly open: Set<number>
  groupCount: number
}

const MOST = 4294967295

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

function readGlobalFlags({ source, flags }: State): void {
  const found = /^\(\?([aiLmsux]+)\)/.exec(source.pattern)
  if (!found) return
  for (const flag of found[1] ?? '') {
    if (flag === 'i') flags.ignoreCase = true
    else if (flag === 'm') flags.multiline = true
    else if (flag === 's') flags.dotAll = true
    else if (flag === 'x') flags.verbose = true
    else if (flag === 'L')
      throw patternError("bad inline flags: cannot use 'L' flag with a str pattern", source.pattern, 3)
  }
  source.place = found[0].length
}

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

/** @note A brace that is not followed by numbers is a brace; `{,3}` counts from zero. */
function readRepeat(source: PatternSource): Bounds | undefined {
  const start = source.place
  const simple = { '*': [0, MOST], '+': [1, MOST], '?': [0, 1] }[source.letters[start] ?? '']
  if (simple) {
    source.place += 1
    return { least: simple[0] ?? 0, most: simple[1] ?? 0 }
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

let atomicCount = 0

function atomic(text: string): string {
  atomicCount += 1
  return `(?=(?<atomic${atomicCount}>${text}))\\k<atomic${atomicCount}>`
}

const END_OF_TEXT = '(?![^])'
const START_OF_TEXT = '(?<![^])'
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`
const START_OF_LINE = '(?<![^\\n])'
const END_OF_LINE = '(?=\\n|(?![^]))'
const LAST_END = '(?=\\n?(?![^]))'
const NOT_BOUNDARY = `(?!${BOUNDARY}|${START_OF_TEXT}${END_OF_TEXT})`
const ANCHORS = new Set([START_OF_TEXT, START_OF_LINE, END_OF_TEXT, END_OF_LINE, LAST_END, BOUNDARY, NOT_BOUNDARY])

const one = (text: string): Part => ({ text, least: 1, most: 1 })
const none = (text: string): Part => ({ text, least: 0, most: 0 })

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
      return readGroup(state)
    case '\\':
      return readEscape(state)
  }
  return one(literal(letter.codePointAt(0) ?? 0))
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
  const [digits = ''] = /^(?:[0-3][0-7]{2}|\d{1,2})/.exec(source.letters.slice(source.place).join('')) ?? []
  if (digits.length === 3) {
    source.place += 3
    return one(literal(Number.parseInt(digits, 8)))
  }
  const group = Number(digits)
  source.place += digits.length
  if (group > state.groupCount) {
    throw patternError(`invalid group reference ${group}`, source.pattern, source.place - digits.length)
  }
  return reference(state, group, source.place - digits.length - 1)
}

function reference(state: State, group: number, place: number): Part {
  if (state.open.has(group)) throw patternError('cannot refer to an open group', state.source.pattern, place)
  // @note A group that took no part is no empty text in Python: what refers to it fails.
  return { text: `(?:\\k<g${group}>)`, least: 0, most: MOST }
}

function readGroup(state: State): Part {
  const { source } = state
  const start = source.place - 1
  const rest = (): string => source.letters.slice(source.place).join('')
  const fail = (reason: string, place: number): never => {
    throw patternError(reason, source.pattern, place)
  }
  if (source.letters[source.place] !== '?') return capture(state, start)
  source.place += 1
  const kind = source.letters[source.place]
  if (kind === undefined) return fail('unexpected end of pattern', source.place)
  source.place += 1
  switch (kind) {
    case ':':
      return closed(state, start, (part) => ({ ...part, text: `(?:${part.text})` }))
    case '>':
      return closed(state, start, (part) => ({ ...part, text: atomic(part.text) }))
    case '=':
    case '!':
      return closed(state, start, (part) => none(`(?${kind}${part.text})`))
    case '#': {
      const end = source.letters.indexOf(')', source.place)
      if (end === -1) return fail('missing ), unterminated comment', start)
      source.place = end + 1
      return none('')
    }
    case '<': {
      const sign = source.letters[source.place]
      if (sign === undefined) return fail('unexpected end of pattern', source.place)
      if (sign !== '=' && sign !== '!') return fail(`unknown extension ?<${sign}`, source.place - 2)
      source.place += 1
      return closed(state, start, (part) => {
        if (part.least !== part.most) throw patternError('look-behind requires fixed-width pattern', source.pattern)
        return none(`(?<${sign}${part.text})`)
      })
    }
    case 'P':
      return readNamed(state, start)
  }
  const inline = /^([aiLmsux]*)(?:-([imsx]+))?:/.exec(kind + rest())
  if (inline) {
    source.place += inline[0].length - 1
    return withFlags(state, start, inline[1] ?? '', inline[2] ?? '')
  }
  if (/^[aiLmsux]+\)/.test(kind + rest())) return fail('global flags not at the start of the expression', start)
  return fail(`unknown extension ?${kind}`, source.place - 2)
}

function withFlags(state: State, start: number, on: string, off: string): Part {
  const { flags } = state
  const before = { ...flags }
  if (on.includes('m') || off.includes('m')) flags.multiline = on.includes('m')
  if (on.includes('s') || off.includes('s')) flags.dotAll = on.includes('s')
  if (on.includes('x') || off.includes('x')) flags.verbose = on.includes('x')
  const part = closed(state, start, (inner) => inner)
  Object.assign(flags, before)
  const modifier = `${on.includes('i') ? 'i' : ''}${off.includes('i') ? '-i' : ''}`
  return { ...part, text: `(?${modifier}:${part.text})` }
}

function capture(state: State, start: number, name?: string): Part {
  state.groupCount += 1
  const group = state.groupCount
  if (name !== undefined) {
    const known = state.names.get(name)
    if (known !== undefined) {
      const reason = `redefinition of group name ${quoted(name)} as group ${group}; was group ${known}`
      throw patternError(reason, state.source.pattern, start + 4)
    }
    state.names.set(name, group)
  }
  state.open.add(group)
  const part = closed(state, start, (inner) => ({ ...inner, text: `(?<g${group}>${inner.text})` }))
  state.open.delete(group)
  return part
}

const quoted = (name: string): string => `'${name}'`

function readNamed(state: State, start: number): Part {
  const { source } = state
  const kind = source.letters[source.place]
  const fail = (reason: string, place: number): never => {
    throw patternError(reason, source.pattern, place)
  }
  if (kind === undefined) return fail('unexpected end of pattern', source.place)
  if (kind !== '<' && kind !== '=') return fail(`unknown extension ?P${kind}`, source.place - 2)
  source.place += 1
  const closing = kind === '<' ? '>' : ')'
  const from = source.place
  const end = source.letters.indexOf(closing, from)
  const name = source.letters.slice(from, end === -1 ? undefined : end).join('')
  if (name === '') return fail('missing group name', from)
  if (end === -1) return fail(`missing ${closing}, unterminated name`, from)
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return fail(`bad character in group name ${quoted(name)}`, from)
  source.place = end + 1
  if (kind === '<') return capture(state, start, name)
  const group = state.names.get(name)
  if (group === undefined) return fail(`unknown group name ${quoted(name)}`, from)
  return reference(state, group, start)
}

function closed(state: State, start: number, wrap: (part: Part) => Part): Part {
  const { source } = state
  const part = readAlternatives(state)
  if (source.letters[source.place] !== ')') {
    throw patternError('missing ), unterminated subpattern', source.pattern, start)
  }
  source.place += 1
  return wrap(part)
}
