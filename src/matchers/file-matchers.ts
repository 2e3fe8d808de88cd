import { readFileSync } from 'node:fs'
import { readFilm } from '../comfyui/files/media/read-film.ts'
import { readPicture } from '../comfyui/files/read-picture.ts'
import type { SavedFile } from '../journal/prompt-record.ts'
import { isAsymmetric } from '../scenario/graph.ts'
import { assertKinds, isFit, refuse } from './expected.ts'
import { result, type MatcherResult, type MatcherState } from './matcher.ts'
import { mockOf, promptsOf } from './received.ts'

/** A file by its name, or more of it. Sizes are in pixels. */
export interface ExpectedFile {
  readonly filename?: string | RegExp
  readonly subfolder?: string
  readonly width?: number
  readonly height?: number
}

export function toHaveSaved(
  this: MatcherState,
  received: unknown,
  expected: string | RegExp | ExpectedFile = {},
): MatcherResult {
  const files = promptsOf(received, 'toHaveSaved()').flatMap((prompt) => prompt.files)
  const wanted = toExpected(expected, 'toHaveSaved()')
  const pass = files.some((file) => isFile(file, wanted))
  const sentence = (): string => `Expected ${pass ? 'no' : 'a'} saved file${named(this, expected)}.`
  return result(pass, sentence, () => listFiles(files.map(describe), 'No file was saved.'))
}

export function toHaveUploaded(
  this: MatcherState,
  received: unknown,
  expected: string | RegExp | ExpectedFile = {},
): MatcherResult {
  const { uploads } = mockOf(received, 'toHaveUploaded()')
  const wanted = toExpected(expected, 'toHaveUploaded()')
  const pass = uploads.some((file) => isFile(file, wanted))
  const sentence = (): string => `Expected ${pass ? 'no' : 'an'} upload${named(this, expected)}.`
  return result(pass, sentence, () => listFiles(uploads.map(describe), 'Nothing was uploaded.'))
}

/** What was expected, where it is more than any file. */
function named({ utils }: MatcherState, expected: object | string): string {
  const isAny = typeof expected === 'object' && !(expected instanceof RegExp) && Object.keys(expected).length === 0
  return isAny ? '' : ` ${utils.printExpected(expected)}`
}

type AnyFile = Pick<SavedFile, 'filename' | 'subfolder' | 'path'>

const KINDS = { filename: 'a name', subfolder: 'a text', width: 'a number', height: 'a number' } as const

function toExpected(expected: unknown, matcher: string): ExpectedFile {
  if (typeof expected === 'string' || expected instanceof RegExp) return { filename: expected }
  if (typeof expected !== 'object' || expected === null) {
    return refuse('a name, a RegExp or { filename, subfolder, width, height }', expected, matcher)
  }
  // @note `expect.stringContaining()` passes for any type: it stands for a name.
  if (isAsymmetric(expected)) return { filename: expected as unknown as string }
  assertKinds(expected, KINDS, matcher)
  return expected
}

function isFile(file: AnyFile, { filename, subfolder, width, height }: ExpectedFile): boolean {
  if (!isFit(filename, file.filename) || !isFit(subfolder, file.subfolder)) return false
  if (width === undefined && height === undefined) return true
  const size = sizeOf(file)
  return isFit(width, size?.width) && isFit(height, size?.height)
}

function sizeOf({ path }: AnyFile): { width: number; height: number } | undefined {
  try {
    const bytes = readFileSync(path)
    return readPicture(bytes) ?? readFilm(bytes)?.picture
  } catch {
    // @note A test may have removed what it saved.
    return undefined
  }
}

function describe(file: AnyFile): string {
  const size = sizeOf(file)
  const name = file.subfolder === '' ? file.filename : `${file.subfolder}/${file.filename}`
  return size ? `${name}, ${size.width} x ${size.height}` : name
}

function listFiles(lines: readonly string[], none: string): readonly string[] {
  return lines.length > 0 ? lines.map((line) => `  - ${line}`) : [none]
}
