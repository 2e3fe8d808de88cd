import { statSync } from 'node:fs'
import path from 'node:path'
import { type FileKind, parseAnnotatedName } from '../files/annotated-name.ts'
import type { OutputStore } from '../files/output-store.ts'
import { isInside } from '../files/path-rules.ts'

/** What names a file in `/view`, and in the original of a mask. */
export interface FileReference {
  readonly filename: string
  /** Absent: not given at all. */
  readonly type?: string | undefined
  readonly subfolder?: string | undefined
}

export type FoundFile = { readonly file: string; readonly name: string } | { readonly refused: 400 | 403 | 404 }

/**
 * Finds the file that `/view` shows (protocol 8.6).
 *
 * @note Of the file name only the last part counts, so a folder in front of it is ignored, not looked into.
 */
export function findViewedFile(files: OutputStore, reference: FileReference): FoundFile {
  const place = findPlace(files, reference)
  if ('refused' in place) return place
  const name = path.posix.basename(place.name.endsWith('/') ? `${place.name}.` : place.name)
  const file = joinAsWritten(place.folder, name)
  return files.contains(file) && isFile(file) ? { file, name } : { refused: 404 }
}

/** @note Nothing is resolved: `nope/../sub` is no folder to the disk where there is no `nope`. */
export function joinAsWritten(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').reduce((before, part) => `${before.replace(/\/$/, '')}/${part}`)
}

/** Finds the folder that a reference names, and the name inside it. */
export function findPlace(
  files: OutputStore,
  { filename, type, subfolder }: FileReference,
): { readonly folder: string; readonly name: string } | { readonly refused: 400 | 403 } {
  const { name, kind } = parseAnnotatedName(filename)
  if (name === '' || name.startsWith('/') || name.includes('..')) return { refused: 400 }
  const wanted = kind ?? type ?? 'output'
  if (!isKind(wanted)) return { refused: 400 }
  const directory = files.directory(wanted)
  const below = subfolder ?? ''
  if (!isInside(path, directory, path.resolve(directory, below))) return { refused: 403 }
  return { folder: path.isAbsolute(below) ? below : joinAsWritten(directory, below), name }
}

export function isKind(text: string): text is FileKind {
  return text === 'output' || text === 'input' || text === 'temp'
}

/** Python's `os.path.isfile`: no name is too odd for it. */
export function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    return false
  }
}
