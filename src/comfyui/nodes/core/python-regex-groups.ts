import { patternError } from './python-regex-error.ts'
import { beginsFlags, readInlineFlags } from './python-regex-flags.ts'
import { atomic, MOST, none, type Part, type State } from './python-regex-state.ts'

type ReadInner = (state: State) => Part

/** Reads what stands behind a round bracket; `inner` reads what is inside of it. */
export function readGroup(state: State, inner: ReadInner): Part {
  const { source } = state
  const start = source.place - 1
  const fail = (reason: string, place: number): never => {
    throw patternError(reason, source.pattern, place)
  }
  if (source.letters[source.place] !== '?') return capture(state, start, inner)
  source.place += 1
  const kind = source.letters[source.place]
  if (kind === undefined) return fail('unexpected end of pattern', source.place)
  source.place += 1
  switch (kind) {
    case ':':
      return closed(state, start, inner, (part) => ({ ...part, text: `(?:${part.text})` }))
    case '>':
      return closed(state, start, inner, (part) => ({ ...part, text: atomic(part.text) }))
    case '=':
    case '!':
      return closed(state, start, inner, (part) => none(`(?${kind}${part.text})`))
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
      return closed(state, start, inner, (part) => {
        if (part.least !== part.most) throw patternError('look-behind requires fixed-width pattern', source.pattern)
        return none(`(?<${sign}${part.text})`)
      })
    }
    case 'P':
      return readNamed(state, start, inner)
  }
  if (beginsFlags(kind)) {
    const inline = readInlineFlags(source, kind)
    if (!inline) return fail('global flags not at the start of the expression', start)
    return withFlags(state, start, inline.on, inline.off, inner)
  }
  return fail(`unknown extension ?${kind}`, source.place - 2)
}

function withFlags(state: State, start: number, on: string, off: string, inner: ReadInner): Part {
  const { flags } = state
  const before = { ...flags }
  if (on.includes('m') || off.includes('m')) flags.multiline = on.includes('m')
  if (on.includes('s') || off.includes('s')) flags.dotAll = on.includes('s')
  if (on.includes('x') || off.includes('x')) flags.verbose = on.includes('x')
  const part = closed(state, start, inner, (whole) => whole)
  Object.assign(flags, before)
  const modifier = `${on.includes('i') ? 'i' : ''}${off.includes('i') ? '-i' : ''}`
  return { ...part, text: `(?${modifier}:${part.text})` }
}

function capture(state: State, start: number, inner: ReadInner, name?: string): Part {
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
  const part = closed(state, start, inner, (whole) => ({ ...whole, text: `(?<g${group}>${whole.text})` }))
  state.open.delete(group)
  return part
}

const quoted = (name: string): string => `'${name}'`

function readNamed(state: State, start: number, inner: ReadInner): Part {
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
  if (kind === '<') return capture(state, start, inner, name)
  const group = state.names.get(name)
  if (group === undefined) return fail(`unknown group name ${quoted(name)}`, from)
  return reference(state, group, start)
}

function closed(state: State, start: number, inner: ReadInner, wrap: (part: Part) => Part): Part {
  const { source } = state
  const part = inner(state)
  if (source.letters[source.place] !== ')') {
    throw patternError('missing ), unterminated subpattern', source.pattern, start)
  }
  source.place += 1
  return wrap(part)
}

/** What a group has found. */
export function reference(state: State, group: number, place: number): Part {
  if (state.open.has(group)) throw patternError('cannot refer to an open group', state.source.pattern, place)
  // @note A group that took no part is no empty text in Python: what refers to it fails.
  return { text: `(?:\\k<g${group}>)`, least: 0, most: MOST }
}
