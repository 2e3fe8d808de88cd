/** What a matcher of Vitest or Jest finds at `this`. */
export interface MatcherState {
  readonly isNot?: boolean
  readonly utils: {
    diff(expected: unknown, received: unknown): string | null | undefined
    printExpected(value: unknown): string
    printReceived(value: unknown): string
  }
}

export interface MatcherResult {
  readonly pass: boolean
  message(): string
}

/** @param lines what a person needs to see why, below the sentence */
export function result(
  pass: boolean,
  sentence: () => string,
  lines: () => readonly (string | null | undefined)[],
): MatcherResult {
  return { pass, message: () => [sentence(), '', ...lines()].join('\n').trimEnd() }
}
