import path from 'node:path'
import type { Dumpable } from '../../protocol/json.ts'
import { splitExtension } from '../../protocol/media-type.ts'
import type { FileKind } from '../files/annotated-name.ts'
import type { OutputStore } from '../files/output-store.ts'
import type { ModelStore } from '../models/model-store.ts'
import { isFile, isKind } from '../viewing/viewed-file.ts'
import type { AssetPlace } from './asset.ts'
import { AssetError } from './asset-error.ts'

interface Rooms {
  readonly files: OutputStore
  readonly models: ModelStore
}

const MODEL_TYPE = 'model_type:'

/**
 * Where an upload goes: into the directory that one of its tags names, under its digest.
 *
 * @throws {AssetError} `INVALID_BODY`
 */
export function placeUpload(
  { files, models }: Rooms,
  digest: string,
  filename: string,
  tags: readonly string[],
): AssetPlace {
  const name = `${digest}${splitExtension(filename)[1].toLowerCase()}`
  if (tags.includes('models')) {
    const types = tags.filter((tag) => tag.startsWith(MODEL_TYPE)).map((tag) => tag.slice(MODEL_TYPE.length))
    const [type] = types
    if (type === undefined || types.length !== 1) {
      throw invalidBody('models uploads require exactly one model_type:<folder_name> tag')
    }
    const folder = models.folder(type)
    if (!folder) throw invalidBody(`unknown model category '${type}'`)
    return { root: `models/${folder.name}`, path: name, file: path.join(models.directoriesOf(folder)[0] ?? '', name) }
  }
  const roots = tags.filter((tag): tag is FileKind => tag === 'input' || tag === 'output')
  const [root] = roots
  if (root === undefined || roots.length !== 1) {
    throw invalidBody('uploads require exactly one destination tag: input, models, or output')
  }
  return { root, path: name, file: path.join(files.directory(root), name) }
}

/** Where the file of an output item lies, as `{filename, subfolder, type}` says; `undefined` for any other item. */
export function placeOutput(
  files: OutputStore,
  item: Dumpable,
): (AssetPlace & { readonly root: FileKind }) | undefined {
  const { filename, subfolder = '', type } = Object.fromEntries(entriesOf(item))
  if (typeof filename !== 'string' || typeof subfolder !== 'string') return undefined
  if (typeof type !== 'string' || !isKind(type)) return undefined
  const relative = subfolder === '' ? filename : `${subfolder}/${filename}`
  const file = files.locate(type, relative)
  return file !== undefined && isFile(file) ? { root: type, path: relative, file } : undefined
}

/** The same object with one more key at its end. */
export function withKey(item: Dumpable, key: string, value: Dumpable): Dumpable {
  const entries: [string, Dumpable][] = [...entriesOf(item), [key, value]]
  return item instanceof Map ? new Map(entries) : Object.fromEntries(entries)
}

function entriesOf(item: Dumpable): readonly [string, Dumpable][] {
  if (item instanceof Map) return [...(item as ReadonlyMap<string, Dumpable>)]
  const isObject = typeof item === 'object' && item !== null && Object.getPrototypeOf(item) === Object.prototype
  return isObject ? Object.entries(item as Readonly<Record<string, Dumpable>>) : []
}

function invalidBody(message: string): AssetError {
  return new AssetError(400, 'INVALID_BODY', message)
}
