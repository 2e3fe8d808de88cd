import { existsSync, renameSync, rmSync, statSync, writeFileSync, type Dirent } from 'node:fs'
import path from 'node:path'
import { toFloat, type Dumpable } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { asPythonError } from '../files/os-error.ts'
import { scanDirectory } from '../files/scan-directory.ts'
import { byCodePoint } from '../models/model-store.ts'

/** What `full_info` tells of a file; times in ms. */
export function describeFile(file: string, folder: string): Dumpable {
  const stats = statSync(file)
  return {
    path: relativePath(folder, file),
    size: stats.size,
    modified: Math.trunc(stats.mtimeMs),
    created: Math.trunc(stats.ctimeMs),
  }
}

/** The form of a path that goes over the wire. */
export function relativePath(folder: string, file: string): string {
  return path.relative(folder, file).replaceAll(path.sep, '/') || '.'
}

/** The files of a folder as Python's `glob` lists them: none that is hidden, those of subfolders last. */
export function listVisibleFiles(folder: string, options: { readonly recurse: boolean }): string[] {
  const entries = scanDirectory(folder).filter(({ name }) => !name.startsWith('.'))
  const files = entries.map(({ name }) => path.join(folder, name)).filter((file) => isFile(file))
  if (!options.recurse) return files
  const folders = entries.filter((entry) => entry.isDirectory())
  return [...files, ...folders.flatMap(({ name }) => listVisibleFiles(path.join(folder, name), options))]
}

/** `GET /v2/userdata`: folders first, then by name; hidden ones too. */
export function listTree(folder: string, base: string): Dumpable[] {
  const rows = walk(folder).map((entry) => ({
    entry,
    key: `${entry.isFolder ? 0 : 1}${path.basename(entry.path).toLowerCase()}`,
  }))
  rows.sort((one, other) => byCodePoint(one.key, other.key))
  return rows.map(({ entry }) => describeEntry(entry, base))
}

/**
 * Writes a file.
 *
 * @returns false where the system refuses the name: 400
 */
export function writeUserFile(file: string, bytes: Uint8Array): boolean {
  if (file.includes('\0')) throw new PythonError('ValueError', 'embedded null byte')
  try {
    writeFileSync(file, bytes)
    return true
  } catch {
    return false
  }
}

/** @throws {PythonError} for a folder */
export function removeUserFile(file: string): void {
  try {
    rmSync(file)
  } catch (error) {
    throw new PythonError('OSError', String(error))
  }
}

/** Python's `shutil.move`: into the target where that is a folder, unless it is the source itself. */
export function moveUserFile(source: string, target: string): void {
  if (target.includes('\0')) throw new PythonError('ValueError', 'embedded null byte')
  const isIntoFolder = existsSync(target) && statSync(target).isDirectory() && source !== target
  const real = isIntoFolder ? path.join(target, path.basename(source)) : target
  if (real !== target && existsSync(real))
    throw new PythonError('shutil.Error', `Destination path '${real}' already exists`)
  try {
    renameSync(source, real)
  } catch (error) {
    if (code(error) === 'EINVAL')
      throw new PythonError('shutil.Error', `Cannot move a directory '${source}' into itself '${real}'.`)
    throw asPythonError(error, source)
  }
}

function code(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

interface Entry {
  readonly path: string
  readonly isFolder: boolean
  readonly isLink: boolean
}

/** @note Python's `os.walk` lists links to folders, and does not follow them. */
function walk(folder: string): Entry[] {
  const entries = scanDirectory(folder).map((entry) => ({
    path: path.join(folder, entry.name),
    isFolder: isFolder(folder, entry),
    isLink: entry.isSymbolicLink(),
  }))
  const folders = entries.filter((entry) => entry.isFolder)
  const files = entries.filter((entry) => !entry.isFolder)
  return [...folders, ...files, ...folders.flatMap((entry) => (entry.isLink ? [] : walk(entry.path)))]
}

function describeEntry(entry: Entry, base: string): Dumpable {
  const name = path.basename(entry.path)
  const about = { name, path: relativePath(base, entry.path) }
  if (entry.isFolder) return { ...about, type: 'directory' }
  const stats = statSync(entry.path, { throwIfNoEntry: false })
  return { ...about, type: 'file', size: stats?.size, modified: stats && toFloat(stats.mtimeMs / 1000) }
}

function isFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  return statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true
}
