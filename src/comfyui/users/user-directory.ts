import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { dumpJson, parseJson, type Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { asPythonError } from '../files/os-error.ts'
import type { OutputStore } from '../files/output-store.ts'
import { isInside } from '../files/path-rules.ts'
import type { RandomSource } from '../random-source.ts'
import { unquote } from '../../protocol/unquote.ts'

/** The header names a user that there is not (in a server for several users). */
export class UnknownUserError extends PythonError {
  constructor(user: string) {
    super('KeyError', `Unknown user: ${user}`)
    this.name = 'UnknownUserError'
  }
}

/** What begins with this belongs to the server itself. */
const SYSTEM_PREFIX = '__'
const ONLY_USER = 'default'

/** The users of the server, and the folder that each has below `user/` (protocol 9.4). */
export class UserDirectory {
  readonly isMultiUser: boolean
  readonly #files: OutputStore
  readonly #random: RandomSource
  #users: Map<string, string> | undefined

  constructor(files: OutputStore, random: RandomSource, isMultiUser: boolean) {
    this.#files = files
    this.#random = random
    this.isMultiUser = isMultiUser
  }

  /** Names by id. */
  get users(): ReadonlyMap<string, string> {
    return this.#known()
  }

  /** Whether the only user has a folder already, which the first request for its data makes. */
  get isMigrated(): boolean {
    return existsSync(this.#homeOf(ONLY_USER))
  }

  /**
   * Adds a user.
   *
   * @returns the id, or what is wrong with the name
   * @throws {PythonError} for a name that is no text
   */
  add(username: Json): { readonly id: string } | { readonly error: string } {
    const users = this.#known()
    if (typeof username === 'string' && [...users.values()].includes(username)) return { error: 'Duplicate username.' }
    if (typeof username !== 'string') throw new PythonError('AttributeError', "no attribute 'strip'")
    const name = pyStrip(username)
    if (name === '') return { error: 'username not provided' }
    if (name.startsWith(SYSTEM_PREFIX)) return { error: 'System User prefix not allowed' }
    const id = `${name.replace(/[^a-zA-Z0-9\-_]+/g, '-')}_${this.#random.uuid()}`
    users.set(id, name)
    this.#files.write(this.#registry(), Buffer.from(dumpJson(users)))
    return { id }
  }

  /**
   * The user that a request is for.
   *
   * @param header `comfy-user`; servers for one user pay no heed to it
   * @throws {UnknownUserError}
   */
  identify(header: string | null): string {
    const user = this.isMultiUser ? (header ?? ONLY_USER) : ONLY_USER
    if ((this.isMultiUser && user.startsWith(SYSTEM_PREFIX)) || !this.#known().has(user))
      throw new UnknownUserError(user)
    return user
  }

  /** The absolute path of the folder of a user, which need not exist. */
  homeOf(user: string): string {
    return this.#homeOf(user)
  }

  /**
   * The absolute path of a file of a user, or `undefined` where it leads out of the user's folder.
   *
   * @note The folder around it is made even where the file is only asked for. A name may be encoded once more.
   */
  locate(
    user: string,
    name: string,
    options: { readonly makeFolder: boolean } = { makeFolder: true },
  ): string | undefined {
    const home = this.#homeOf(user)
    const target = path.resolve(home, name.includes('%') ? unquote(name) : name)
    if (!isInside(path, home, target) || !this.#files.contains(target)) return undefined
    if (options.makeFolder) makeFolder(path.dirname(target))
    return target
  }

  #known(): Map<string, string> {
    this.#users ??= this.isMultiUser ? this.#readUsers() : new Map([[ONLY_USER, ONLY_USER]])
    return this.#users
  }

  #homeOf(user: string): string {
    return path.join(this.#files.directory('user'), user)
  }

  #registry(): string {
    return path.join(this.#files.directory('user'), 'users.json')
  }

  #readUsers(): Map<string, string> {
    const file = this.#registry()
    if (!existsSync(file) || !this.#files.contains(file)) return new Map()
    const users = parseJson(readFileSync(file, 'utf8'))
    return new Map(users instanceof Map ? [...users].map(([id, name]) => [id, String(name)]) : [])
  }
}

/** Python's `str.strip`. @note JavaScript's `trim` takes a byte order mark for a blank, and no separators of ASCII. */
function pyStrip(text: string): string {
  const blank = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
  return text.replace(new RegExp(`^${blank}|${blank}$`, 'g'), '')
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  if (folder.includes('\0')) throw new PythonError('ValueError', 'embedded null byte')
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw asPythonError(error, folder)
  }
}
