import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type { FileRoom, SavePath } from '../nodes/node-behaviour.ts'
import { type FileKind, parseAnnotatedName } from './annotated-name.ts'
import { asPythonError, unusableName } from './os-error.ts'
import { KnownCounters } from './known-counters.ts'
import { isInside } from './path-rules.ts'
import { expandPrefix, nextCounter, outsideError, planSavePath } from './save-path.ts'
import { TempDirectory } from './temp-directory.ts'

export interface OutputStoreOptions {
  readonly clock: { now(): number }
  /** Leaves the files on disk when the store is disposed of. */
  readonly keep?: boolean | (() => boolean)
}

export type StoreKind = FileKind | 'user'

const KINDS: readonly StoreKind[] = ['output', 'input', 'temp', 'user']

/** The directories of a server in a temp directory of its own, made when they are first needed. */
export class OutputStore implements FileRoom {
  readonly #clock: { now(): number }
  readonly #keep: boolean | (() => boolean)
  readonly #counters = new KnownCounters()
  #directory: TempDirectory | undefined
  #newest = 0n

  constructor(options: OutputStoreOptions) {
    this.#clock = options.clock
    this.#keep = options.keep ?? false
  }

  /** Whether the directories exist already: asking for one of them makes them. */
  get isMade(): boolean {
    return this.#directory !== undefined
  }

  /** The absolute path that holds all directories. */
  get root(): string {
    if (!this.#directory) {
      this.#directory = new TempDirectory(this.#keep)
      for (const kind of KINDS) mkdirSync(path.join(this.#directory.path, kind))
    }
    return this.#directory.path
  }

  /** The absolute path of one directory. */
  directory(kind: StoreKind): string {
    return path.join(this.root, kind)
  }

  savePath(prefix: string, kind: 'output' | 'temp', size: { width: number; height: number }): SavePath {
    const directory = this.directory(kind)
    const plan = planSavePath(path, directory, expandPrefix(prefix, size, this.#clock.now()))
    const { folder, subfolder, filename } = plan
    // @note Python lists such a folder with a ValueError, which ComfyUI takes for "no file yet"; writing then fails.
    if (unusableName(folder)) return { folder, subfolder, filename, counter: 1 }
    if (!this.contains(folder)) throw outsideError(folder, directory)
    const known = this.#counters.next(plan)
    if (known !== undefined) return { folder, subfolder, filename, counter: known }
    const counter = nextCounter(path, plan, this.#listOrMake(folder))
    this.#counters.listed(plan, counter)
    return { folder, subfolder, filename, counter }
  }

  write(file: string, bytes: Uint8Array): void {
    this.#check(file)
    try {
      this.#counters.writing(file, () => writeFileSync(file, bytes))
      this.#keepNewest(file)
    } catch (error) {
      throw asPythonError(error, file)
    }
  }

  /**
   * @note The clock of file systems ticks every few ms, in which a mock writes several files: without this "newest
   * first" would be a matter of chance.
   */
  #keepNewest(file: string): void {
    const { mtimeNs, atime } = statSync(file, { bigint: true })
    this.#newest = mtimeNs > this.#newest ? mtimeNs : this.#newest + 1_000n
    if (this.#newest !== mtimeNs) utimesSync(file, atime, Number(this.#newest) / 1e9)
  }

  read(file: string): Uint8Array {
    this.#check(file)
    try {
      return readFileSync(file)
    } catch (error) {
      throw asPythonError(error, file)
    }
  }

  resolve(annotatedName: string, defaultKind: FileKind = 'input'): string | undefined {
    const { name, kind = defaultKind } = parseAnnotatedName(annotatedName)
    return this.locate(kind, name)
  }

  /**
   * The absolute path of a name below a directory, or `undefined` where it leads out of it, by its own text or by a
   * link on disk. The file need not exist.
   */
  locate(kind: StoreKind, ...names: readonly string[]): string | undefined {
    const directory = this.directory(kind)
    const target = path.resolve(directory, ...names)
    if (!isInside(path, directory, target) || unusableName(target)) return undefined
    return this.contains(target) ? target : undefined
  }

  /**
   * Whether a path leads to a place below the root, by its own text and by the links on disk, as far as it exists.
   *
   * @note The real server follows such links. Here a test may have made one, and whatever it leads to is the user's.
   */
  contains(target: string): boolean {
    if (!isInside(path, this.root, target)) return false
    let existing = target
    while (existing !== this.root && !exists(existing)) {
      existing = path.dirname(existing)
      if (!isInside(path, this.root, existing)) return false
    }
    try {
      return isInside(path, this.root, realpathSync.native(existing))
    } catch {
      // @note A link that leads nowhere: writing through it would make its target.
      return false
    }
  }

  /** Empties directories, all of them if no other is said; they keep their paths. */
  clear(kinds: readonly StoreKind[] = KINDS): void {
    this.#counters.clear()
    if (!this.#directory) return
    for (const kind of kinds) {
      const directory = this.directory(kind)
      mkdirSync(directory, { recursive: true })
      for (const entry of readdirSync(directory)) {
        rmSync(path.join(directory, entry), { recursive: true, force: true, maxRetries: 3, retryDelay: 20 })
      }
    }
  }

  /** Removes everything. A store that is used again afterwards starts with new directories. */
  dispose(): void {
    this.#directory?.remove()
    this.#directory = undefined
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  #listOrMake(folder: string): string[] {
    try {
      return readdirSync(folder)
    } catch (error) {
      const pythonError = asPythonError(error, folder)
      if (!(pythonError instanceof Error && 'exceptionType' in pythonError)) throw error
      if (pythonError.exceptionType !== 'FileNotFoundError') throw pythonError
    }
    try {
      mkdirSync(folder, { recursive: true })
    } catch (error) {
      throw asPythonError(error, folder)
    }
    return []
  }

  #check(file: string): void {
    const unusable = unusableName(file)
    if (unusable) throw unusable
    if (!this.contains(file)) throw outsideError(path.dirname(file), this.root)
  }
}

function exists(target: string): boolean {
  try {
    return lstatSync(target, { throwIfNoEntry: false }) !== undefined
  } catch {
    // @note A name that is too long, for one: the call that wants the file will say so.
    return false
  }
}
