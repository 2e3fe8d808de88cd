import { patternError } from './python-regex-error.ts'
import type { PatternSource } from './python-regex-escapes.ts'
import type { State } from './python-regex-state.ts'

const FLAGS = 'aiLmsux'
const NO_BYTES = "bad inline flags: cannot use 'L' flag with a str pattern"

/** Takes up the flags of the whole pattern, which stand at its beginning. */
export function readGlobalFlags({ source, flags }: State): void {
  for (let found = globalFlags(source); found !== undefined; found = globalFlags(source)) {
    for (const flag of found) {
      if (flag === 'L') throw patternError(NO_BYTES, source.pattern, source.place + 3)
      if (flag === 'i') flags.ignoreCase = true
      if (flag === 'm') flags.multiline = true
      if (flag === 's') flags.dotAll = true
      if (flag === 'x') flags.verbose = true
    }
    source.place += found.length + 3
  }
}

function globalFlags(source: PatternSource): string | undefined {
  return /^\(\?([aiLmsux]+)\)/.exec(source.letters.slice(source.place).join(''))?.[1]
}

/** Whether these are flags that stand behind `(?`. */
export const beginsFlags = (letter: string): boolean => letter === '-' || FLAGS.includes(letter)

/** The flags of a group, up to its colon; `undefined` where they are meant for the whole pattern. */
export function readInlineFlags(source: PatternSource, first: string): { on: string; off: string } | undefined {
  const fail = (reason: string, back = 0): never => {
    throw patternError(reason, source.pattern, source.place - back)
  }
  const next = (missing: string, ends: string): string => {
    const letter = source.letters[source.place]
    if (letter === undefined) return fail(missing)
    source.place += 1
    if (ends.includes(letter) || FLAGS.includes(letter)) return letter
    return fail(/\p{L}/u.test(letter) ? 'unknown flag' : missing, 1)
  }
  const flags = { on: '', off: '' }
  let letter = first
  while (FLAGS.includes(letter)) {
    if (letter === 'L') fail(NO_BYTES)
    flags.on += letter
    if (flags.on.includes('a') && flags.on.includes('u'))
      fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible")
    letter = next('missing -, : or )', ')-:')
  }
  if (letter === ')') return undefined
  if (letter === '-') {
    for (letter = next('missing flag', ''); letter !== ':'; letter = next('missing :', ':')) {
      if ('auL'.includes(letter)) fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
      flags.off += letter
    }
  }
  if (Array.from(flags.on).some((flag) => flags.off.includes(flag))) fail('bad inline flags: flag turned on and off', 1)
  return flags
}
