import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dumpIndented } from '../../protocol/dump-indented.ts'
import { parseJson, type Json, type JsonObject } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { asPythonError } from '../files/os-error.ts'
import type { UserDirectory } from './user-directory.ts'

const FILE = 'comfy.settings.json'

/**
 * The settings of the users, each in a file that `/userdata` shows too (protocol 9.4).
 *
 * @note Read anew for every request: whoever writes the file changes the settings. One that is broken counts as empty.
 */
export class Settings {
  readonly #users: UserDirectory

  constructor(users: UserDirectory) {
    this.#users = users
  }

  all(user: string): Json {
    const file = this.#fileOf(user)
    if (!existsSync(file)) return new Map() as JsonObject
    try {
      return parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file)))
    } catch {
      return new Map() as JsonObject
    }
  }

  get(user: string, id: string): Json {
    const settings = this.all(user)
    if (settings instanceof Map) return settings.get(id) ?? null
    // @note Python looks with `in`, and then by index: a list or a text that has the id fails there.
    const hasId = Array.isArray(settings) || typeof settings === 'string' ? settings.includes(id) : true
    if (hasId) throw new PythonError('TypeError', 'the settings are no object')
    return null
  }

  /** Merges settings into those that there are. @throws {PythonError} unless both are objects */
  merge(user: string, changes: Json): void {
    const settings = this.all(user)
    if (!(settings instanceof Map) || !(changes instanceof Map))
      throw new PythonError('TypeError', 'object is not a mapping')
    this.#save(user, new Map([...settings, ...changes]))
  }

  set(user: string, id: string, value: Json): void {
    const settings = this.all(user)
    if (!(settings instanceof Map)) throw new PythonError('TypeError', 'the settings are no object')
    this.#save(user, new Map(settings).set(id, value))
  }

  #save(user: string, settings: JsonObject): void {
    const file = this.#fileOf(user)
    try {
      writeFileSync(file, dumpIndented(settings, 4))
    } catch (error) {
      throw asPythonError(error, file)
    }
  }

  #fileOf(user: string): string {
    const file = this.#users.locate(user, FILE)
    if (file === undefined) throw new PythonError('PermissionError', 'the settings lie outside the user directory')
    return file
  }
}
