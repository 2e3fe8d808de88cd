import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { splitExtension } from '../../protocol/media-type.ts'
import type { OutputStore } from '../files/output-store.ts'
import { scanDirectory } from '../files/scan-directory.ts'
import { BUNDLED_FILES, contentOf, RECORDED_MODELS, sizeOf, type ModelFile } from './model-file.ts'
import { addedFolder, LEGACY_FOLDERS, MODEL_FOLDERS, type ModelFolder } from './model-folders.ts'

/** One file of a folder, as `/experiment/models/{folder}` tells of it. */
export interface ModelDetails {
  readonly name: string
  /** Which of the directories of its folder it lies in. */
  readonly pathIndex: number
  /** Ms since the Unix epoch. */
  readonly modified: number
  readonly created: number
  /** Bytes. */
  readonly size: number
}

export type ModelLists = Readonly<Record<string, readonly (string | ModelFile)[]>>

/**
 * The models of the server (protocol 9.3): those that its options name, and files that lie in its directories. They
 * fill the model routes and the options of loaders alike.
 */
export class ModelStore {
  readonly #files: OutputStore
  readonly #startedAt: number
  readonly #folders: ReadonlyMap<string, ModelFolder>
  readonly #declared = new Map<string, ReadonlyMap<string, ModelFile>>()
  readonly #lists = new Map<string, readonly string[]>()
  readonly #isMissing: (folder: string, filename: string) => boolean

  /** @param startedAt ms since the Unix epoch: the age of files that are not on disk */
  constructor(
    files: OutputStore,
    startedAt: number,
    lists: ModelLists = RECORDED_MODELS,
    isMissing: (folder: string, filename: string) => boolean = () => false,
  ) {
    this.#isMissing = isMissing
    this.#files = files
    this.#startedAt = startedAt
    const folders = new Map(MODEL_FOLDERS.map((folder) => [folder.name, folder]))
    for (const [given, entries] of Object.entries({ ...BUNDLED_FILES, ...lists })) {
      const name = LEGACY_FOLDERS[given] ?? given
      if (!folders.has(name)) folders.set(name, addedFolder(name))
      const known = this.#declared.get(name) ?? []
      const declared = entries.map((entry) => (typeof entry === 'string' ? { name: entry } : entry))
      this.#declared.set(name, new Map([...known, ...declared.map((file) => [file.name, file] as const)]))
    }
    this.#folders = folders
  }

  get folders(): readonly ModelFolder[] {
    return [...this.#folders.values()]
  }

  folder(name: string): ModelFolder | undefined {
    return this.#folders.get(name)
  }

  /** The absolute paths of the directories of a folder. They need not exist. */
  directoriesOf(folder: ModelFolder): string[] {
    return folder.directories.map((directory) => path.join(this.#files.root, directory))
  }

  /** The names of the files of a folder, sorted. The same array again means that nothing has changed. */
  list(name: string): readonly string[] {
    const all = new Set([...(this.#declared.get(name)?.keys() ?? []), ...this.#onDisk(name).keys()])
    const names = [...all].filter((file) => !this.#isMissing(name, file)).sort(byCodePoint)
    const before = this.#lists.get(name)
    if (before && before.length === names.length && before.every((each, index) => each === names[index])) return before
    this.#lists.set(name, names)
    return names
  }

  details(name: string): ModelDetails[] {
    const onDisk = this.#onDisk(name)
    return this.list(name).flatMap((file) => {
      const declared = this.#declared.get(name)?.get(file)
      const place = onDisk.get(file)
      if (place) {
        const stats = statSync(place.path)
        return [
          { name: file, pathIndex: place.index, modified: stats.mtimeMs, created: stats.ctimeMs, size: stats.size },
        ]
      }
      return declared
        ? [{ name: file, pathIndex: 0, modified: this.#startedAt, created: this.#startedAt, size: sizeOf(declared) }]
        : []
    })
  }

  /** Every file below one directory of a folder, of any extension; those that the options name lie in the first. */
  filesIn(folder: ModelFolder, pathIndex: number): ModelDetails[] {
    const { name } = folder
    const directory = this.directoriesOf(folder)[pathIndex] ?? ''
    const onDisk = this.#files.isMade ? walk(directory).filter((file) => this.holds(path.join(directory, file))) : []
    const details = new Map(
      onDisk.map((file) => {
        const { mtimeMs: modified, ctimeMs: created, size } = statSync(path.join(directory, file))
        return [file, { name: file, pathIndex, modified, created, size }] as const
      }),
    )
    for (const file of pathIndex === 0 ? (this.#declared.get(name)?.values() ?? []) : []) {
      const age = { modified: this.#startedAt, created: this.#startedAt }
      if (!details.has(file.name)) details.set(file.name, { name: file.name, pathIndex, ...age, size: sizeOf(file) })
    }
    return [...details.values()].filter((file) => !this.#isMissing(name, file.name))
  }

  /** Whether a path leads to a place that is the server's own. */
  holds(file: string): boolean {
    return this.#files.contains(file)
  }

  /**
   * The bytes that a file begins with, or `undefined` where there is no such file.
   *
   * @param pathIndex looks in one directory of the folder only
   */
  read(folderName: string, filename: string, pathIndex?: number): Buffer | undefined {
    const folder = this.#folders.get(LEGACY_FOLDERS[folderName] ?? folderName)
    if (!folder) return undefined
    // @note A name can lead nowhere but into the directory: its dots end at the root.
    const name = path.posix.normalize(`/${filename}`).slice(1)
    const place = this.#onDisk(folder.name).get(name)
    if (place && (pathIndex === undefined || pathIndex === place.index)) return readFileSync(place.path)
    const declared = pathIndex === undefined || pathIndex === 0 ? this.#declared.get(folder.name)?.get(name) : undefined
    return declared && contentOf(declared)
  }

  #onDisk(name: string): ReadonlyMap<string, { path: string; index: number }> {
    const found = new Map<string, { path: string; index: number }>()
    const folder = this.#folders.get(name)
    // @note Asking for the root would make it: most tests never write a file.
    if (!folder || !this.#files.isMade) return found
    for (const [index, directory] of this.directoriesOf(folder).entries()) {
      for (const file of walk(directory)) {
        const extension = splitExtension(file)[1].toLowerCase()
        const isModel = folder.extensions.length === 0 || folder.extensions.includes(extension)
        const place = path.join(directory, file)
        if (isModel && !found.has(file) && this.#files.contains(place)) found.set(file, { path: place, index })
      }
    }
    return found
  }
}

/** The files below a directory, relative and with `/`. */
function walk(directory: string, prefix = ''): string[] {
  if (!existsSync(directory)) return []
  return scanDirectory(directory).flatMap((entry) => {
    const name = `${prefix}${entry.name}`
    if (!entry.isDirectory()) return [name]
    return entry.name === '.git' ? [] : walk(path.join(directory, entry.name), `${name}/`)
  })
}

/** Python's order of texts. */
export function byCodePoint(one: string, other: string): number {
  const a = Array.from(one)
  const b = Array.from(other)
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
