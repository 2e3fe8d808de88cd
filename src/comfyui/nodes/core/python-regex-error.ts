import { NodeError } from '../node-behaviour.ts'

/** `re.error` of Python 3.13: where in the pattern something is wrong, and in which line where it has several. */
export function patternError(reason: string, pattern: string, place?: number): NodeError {
  if (place === undefined) return new NodeError('re.PatternError', reason)
  // @note Places count code points.
  const before = Array.from(pattern).slice(0, place)
  const position = `${reason} at position ${place}`
  if (!pattern.includes('\n')) return new NodeError('re.PatternError', position)
  const line = before.filter((character) => character === '\n').length + 1
  const column = place - before.lastIndexOf('\n')
  return new NodeError('re.PatternError', `${position} (line ${line}, column ${column})`)
}

export const isPatternError = (error: unknown): boolean =>
  error instanceof NodeError && error.exceptionType === 're.PatternError'
