import type { PlatformPath } from 'node:path'
import { NodeError, type SavePath } from '../nodes/node-behaviour.ts'
import { isInside, pythonNormalize, pythonSplit, wireFolder } from './path-rules.ts'

/** Where a prefix leads before the disk was asked (protocol 8.1, steps 1 to 3). */
export interface PlannedPath extends Omit<SavePath, 'counter'> {
  /** Length of the last part of the prefix as it was given: what the counter search cuts entries at. */
  readonly prefixLength: number
}

/**
 * Replaces the tokens that the server knows: `%width%`, `%height%` and the parts of the local time.
 *
 * @note `%date:yyyy%` and `%Node.widget%` are the front end's: they stay as they are.
 */
export function expandPrefix(prefix: string, size: { width: number; height: number }, now: number): string {
  if (!prefix.includes('%')) return prefix
  const date = new Date(now)
  const twoDigits = (value: number): string => String(value).padStart(2, '0')
  return prefix
    .replaceAll('%width%', String(size.width))
    .replaceAll('%height%', String(size.height))
    .replaceAll('%year%', String(date.getFullYear()))
    .replaceAll('%month%', twoDigits(date.getMonth() + 1))
    .replaceAll('%day%', twoDigits(date.getDate()))
    .replaceAll('%hour%', twoDigits(date.getHours()))
    .replaceAll('%minute%', twoDigits(date.getMinutes()))
    .replaceAll('%second%', twoDigits(date.getSeconds()))
}

/**
 * Splits a prefix into folder and file name.
 *
 * @throws {NodeError} when the folder lies outside the directory
 */
export function planSavePath(path: PlatformPath, directory: string, prefix: string): PlannedPath {
  const { directory: subfolder, name: filename } = pythonSplit(path, pythonNormalize(path, prefix))
  const folder = path.resolve(directory, subfolder)
  if (!isInside(path, directory, folder)) {
    // @note A prefix with two leading slashes keeps them in Python, and so in this text.
    throw outsideError(subfolder === '//' ? subfolder : folder, directory)
  }
  const prefixLength = pythonSplit(path, prefix).name.length
  return { folder, subfolder: wireFolder(path, subfolder), filename, prefixLength }
}

export function outsideError(folder: string, directory: string): NodeError {
  return new NodeError(
    'Exception',
    '**** ERROR: Saving image outside the output folder is not allowed.' +
      `\n full_output_folder: ${folder}\n         output_dir: ${directory}`,
  )
}

/** The counter of the next file: one more than the highest among the entries of the folder, 1 where there is none. */
export function nextCounter(path: PlatformPath, plan: PlannedPath, entries: Iterable<string>): number {
  const fold = (text: string): string => (path.sep === '\\' ? text.toLowerCase() : text)
  const filename = fold(plan.filename)
  let highest: number | undefined
  for (const entry of entries) {
    if (entry[plan.prefixLength] !== '_' || fold(entry.slice(0, plan.prefixLength)) !== filename) continue
    // @note Folders and any extension count; what is no integer counts as 0.
    const [digits = ''] = entry.slice(plan.prefixLength + 1).split(/[_.]/, 1)
    const value = /^\s*[+-]?\d+\s*$/.test(digits) ? Number(digits) : 0
    if (highest === undefined || value > highest) highest = value
  }
  return highest === undefined ? 1 : highest + 1
}

/** Five digits at least; the sign of a negative one takes the place of a digit. */
export function counterText(counter: number): string {
  return counter < 0 ? `-${String(-counter).padStart(4, '0')}` : String(counter).padStart(5, '0')
}
