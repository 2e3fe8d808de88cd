import type { PatternSource } from './python-regex-escapes.ts'

/** Part of a pattern: its JavaScript, and how many characters it may take. */
export interface Part {
  readonly text: string
  readonly least: number
  readonly most: number
}

export interface State {
  readonly source: PatternSource
  readonly flags: { ignoreCase: boolean; multiline: boolean; dotAll: boolean; verbose: boolean }
  readonly names: Map<string, number>
  readonly open: Set<number>
  groupCount: number
}

/** No limit. */
export const MOST = 4294967295

export const one = (text: string): Part => ({ text, least: 1, most: 1 })
export const none = (text: string): Part => ({ text, least: 0, most: 0 })

let atomicCount = 0

/** What has been found stays found. */
export function atomic(text: string): string {
  atomicCount += 1
  return `(?=(?<atomic${atomicCount}>${text}))\\k<atomic${atomicCount}>`
}
