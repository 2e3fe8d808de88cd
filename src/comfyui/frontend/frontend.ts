import path from 'node:path'
import { fromPlain, type Json, type JsonObject } from '../../protocol/json.ts'
import { pythonNormalize } from '../files/path-rules.ts'
import { byCodePoint } from '../models/model-store.ts'
import type { NodePack } from './node-pack.ts'
import { findSubgraph, listSubgraphs, type Subgraph } from './subgraphs.ts'

/** A file that the server serves without having it on disk. */
export interface StaticFile {
  readonly name: string
  readonly text: string
}

/** `too-long`: no file can have the name, which the real server trips over. */
export type StaticLookup = StaticFile | 'directory' | 'outside' | 'too-long' | undefined

/**
 * What serves the front end (protocol 9.5). The front end itself is not here: a page of one line stands for it, and
 * what packs of custom nodes add is served as it is given.
 */
export class Frontend {
  readonly #packs: ReadonlyMap<string, NodePack>
  readonly #mounts: readonly (readonly [prefix: string, files: ReadonlyMap<string, string>])[]

  constructor(packs: Readonly<Record<string, NodePack>> = {}) {
    this.#packs = new Map(Object.entries(packs))
    const templates = [...this.#packs].map(([name, pack]) => {
      const files = Object.entries(pack.templates ?? {}).map(([file, text]) => [`${file}.json`, text] as const)
      return [`/api/workflow_templates/${name}`, new Map(files)] as const
    })
    const scripts = [...this.#packs].map(
      ([name, pack]) => [`/extensions/${name}`, new Map(Object.entries(pack.web ?? {}))] as const,
    )
    this.#mounts = [...templates, ...scripts, ['', STUB]]
  }

  /** `GET /extensions`: the scripts, those of the front end first. */
  extensions(): string[] {
    const ownScripts = [...STUB.keys()].filter((file) => file.startsWith('extensions/'))
    const own = ownScripts.map((file) => `/${file}`)
    const added = [...this.#packs].flatMap(([name, pack]) =>
      Object.keys(pack.web ?? {}).map((file) => `/extensions/${quote(name)}/${file}`),
    )
    return [...own, ...added].filter((file) => file.endsWith('.js'))
  }

  /** `GET /workflow_templates`: names by pack. */
  templates(): Record<string, string[]> {
    const packs = [...this.#packs].filter(([, pack]) => pack.templates)
    return Object.fromEntries(packs.map(([name, pack]) => [name, Object.keys(pack.templates ?? {})]))
  }

  /** `GET /i18n`: the texts of all packs in the order of their names, by language. */
  translations(): JsonObject {
    let languages: Json = new Map()
    const packs = [...this.#packs].sort(([one], [other]) => byCodePoint(`${one}/`, `${other}/`))
    for (const [, { translations }] of packs) languages = merge(languages, fromPlain(translations ?? {}))
    return languages as JsonObject
  }

  /** `GET /global_subgraphs`, by id. */
  subgraphs(): ReadonlyMap<string, Subgraph> {
    return listSubgraphs(this.#packs)
  }

  /** `GET /global_subgraphs/{id}`. */
  subgraph(id: string): Subgraph | undefined {
    return findSubgraph(this.#packs, id)
  }

  /**
   * Looks for a static file by the path of a URL.
   *
   * @param decode what is still encoded in the path: it says which mount has the file before it is decoded
   */
  find(urlPath: string, decode: (path: string) => string = (text) => text): StaticLookup {
    // @note A path that leaves a mount by dots belongs to the one where it arrives.
    const arrival = pythonNormalize(path.posix, urlPath)
    for (const [prefix, files] of this.#mounts) {
      if (arrival !== prefix && !arrival.startsWith(`${prefix}/`)) continue
      return lookUp(files, decode(urlPath.slice(prefix.length + 1)))
    }
    return undefined
  }
}

/** @note Objects are merged at every depth, lists joined; of anything else the later one counts. */
function merge(one: Json, other: Json): Json {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other]
  if (!(one instanceof Map) || !(other instanceof Map)) return other
  const merged = new Map(one)
  for (const [key, value] of other) merged.set(key, merged.has(key) ? merge(merged.get(key) as Json, value) : value)
  return merged
}

/** Python's `urllib.parse.quote`. */
function quote(text: string): string {
  const code = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, code)
    .replaceAll('%2F', '/')
}

/** @note What the recorded server had in place of the front end. */
const STUB: ReadonlyMap<string, string> = new Map([
  ['index.html', '<!doctype html><title>ComfyUI stub</title>\n'],
  ['extensions/core/stub.js', '// stub\n'],
])

function lookUp(files: ReadonlyMap<string, string>, name: string): StaticLookup {
  const normal = path.posix.normalize(name === '' ? '.' : name).replace(/\/$/, '')
  if (name.startsWith('/') || name.includes('\0') || normal === '..' || normal.startsWith('../')) return 'outside'
  const text = files.get(normal)
  if (text !== undefined) return { name: normal, text }
  if (isDirectory(files, normal)) return 'directory'
  // @note The disk says so of the first name that it does not find, whatever follows.
  const parts = normal.split('/')
  const missing = parts.findIndex((_, index) => !isDirectory(files, parts.slice(0, index + 1).join('/')))
  return Buffer.byteLength(parts[missing] ?? '') > LONGEST_NAME ? 'too-long' : undefined
}

const LONGEST_NAME = 255

function isDirectory(files: ReadonlyMap<string, string>, name: string): boolean {
  return name === '.' || [...files.keys()].some((file) => file.startsWith(`${name}/`))
}
