import { dumpJson, type Dumpable } from '../../src/protocol/json.ts'

/** One thing in which the mock was not like the recording. */
export interface Difference {
  /** Which step or frame: `step 5 POST /prompt`, `frame 3 of A (seq 12)`, `file output/x.png`. */
  readonly where: string
  /** The place inside the message: `json.error.type`, `headers.content-type`. */
  readonly path: string
  readonly expected: string
  readonly received: string
}

/** Writes any value for a difference: short, and never ambiguous. */
export function show(value: unknown): string {
  if (value === undefined) return '(nothing)'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const text = dumpJson(value as Dumpable)
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text
}

/** Prints differences so that each names step, path, expected and received. */
export function printDifferences(name: string, differences: readonly Difference[]): string {
  const shown = differences.slice(0, 25)
  const lines = shown.map(
    ({ where, path, expected, received }) =>
      `  ${where} at ${path}\n    expected ${expected}\n    received ${received}`,
  )
  const more = differences.length > shown.length ? `\n  … and ${differences.length - shown.length} more` : ''
  return `${name}: ${differences.length} difference(s)\n${lines.join('\n')}${more}`
}
