import path from 'node:path'
import type { Dumpable } from '../../protocol/json.ts'
import { splitExtension } from '../../protocol/media-type.ts'
import type { FileKind } from '../files/annotated-name.ts'
import type { OutputStore } from '../files/output-store.ts'
import { isInside } from '../files/path-rules.ts'
import type { ModelFolder } from '../models/model-folders.ts'
import type { ModelStore } from '../models/model-store.ts'
import { isFile, isKind } from '../viewing/viewed-file.ts'
import type { AssetPlace } from './asset.ts'
import { AssetError } from './asset-error.ts'

export interface Rooms {
  readonly files: OutputStore
  readonly models: ModelStore
}

const MODEL_TYPE = 'model_type:'
const KINDS: readonly FileKind[] = ['input', 'output', 'temp']
/** Folders that the front end makes: only they give a tag of their own. */
const KNOWN_SUBFOLDERS: ReadonlySet<string> = new Set(['3d', 'pasted', 'painter', 'threed', 'webcam'])

/** The folders whose files are assets. */
export function assetFolders(models: ModelStore): ModelFolder[] {
  return models.folders.filter(({ name }) => name !== 'configs' && name !== 'custom_nodes')
}

/** What a file is as an asset, by where it lies; `undefined` outside all directories. */
export function placeOf({ files, models }: Rooms, file: string): AssetPlace | undefined {
  const kind = KINDS.find((each) => isInside(path, files.directory(each), file))
  if (kind) {
    const name = relative(files.directory(kind), file)
    return { root: kind, path: name, displayName: name, file }
  }
  const bases = assetFolders(models).flatMap((folder) => models.directoriesOf(folder))
  const [base] = bases.filter((each) => isInside(path, each, file)).sort((one, other) => other.length - one.length)
  if (base === undefined) return undefined
  const allModels = path.join(files.root, 'models')
  const displayName = isInside(path, allModels, file) ? relative(allModels, file) : undefined
  return { root: 'models', path: relative(base, file), displayName, file }
}

/** The tags that every asset gets by where its file lies. */
export function tagsOfPlace(rooms: Rooms, { root, path: name, file }: AssetPlace): string[] {
  const extension = splitExtension(file)[1].toLowerCase()
  const folders = assetFolders(rooms.models).filter((folder) => {
    return rooms.models.directoriesOf(folder).some((directory) => isInside(path, directory, file))
  })
  const types = folders.filter(({ extensions }) => extensions.length === 0 || extensions.includes(extension))
  const folder = path.posix.dirname(name)
  return [
    ...(root === 'models' ? [] : [root]),
    ...(folders.length > 0 ? ['models'] : []),
    ...types.map((type) => MODEL_TYPE + type.name),
    ...(root === 'input' ? subfolderTags(folder) : []),
  ]
}

export function subfolderTags(subfolder: string): string[] {
  return KNOWN_SUBFOLDERS.has(subfolder) ? [subfolder] : []
}

/**
 * Where an upload goes: into the directory that one of its tags names, under its digest.
 *
 * @param source the name that gives the extension
 * @throws {AssetError} `INVALID_BODY`
 */
export function placeUpload(rooms: Rooms, digest: string, source: string, tags: readonly string[]): string {
  if (tags.length === 0) throw invalidBody('tags are required for new asset uploads')
  const extension = splitExtension(path.posix.basename(source.trim()))[1]
  // @note Of longer extensions ComfyUI thinks that they are none.
  const name = digest + (extension.length <= 16 ? extension : '')
  const roots = tags.filter((tag) => tag === 'input' || tag === 'output' || tag === 'models')
  const [root] = roots
  if (root === undefined || roots.length !== 1) {
    throw invalidBody('uploads require exactly one destination role: input, models, or output')
  }
  if (root !== 'models') return path.join(rooms.files.directory(root), name)
  const types = tags.filter((tag) => tag.startsWith(MODEL_TYPE)).map((tag) => tag.slice(MODEL_TYPE.length))
  const [type = ''] = types
  if (type === '' || types.length !== 1) {
    throw invalidBody('models uploads require exactly one model_type:<folder_name> tag')
  }
  const folder = assetFolders(rooms.models).find((each) => each.name === type)
  if (!folder) throw invalidBody(`unknown model category '${type}'`)
  return path.join(rooms.models.directoriesOf(folder)[0] ?? '', name)
}

/** The file of an output item, as `{filename, subfolder, type}` says; `undefined` for any other item. */
export function fileOfOutput(files: OutputStore, item: Dumpable): { kind: FileKind; file: string } | undefined {
  const { filename, subfolder = '', type } = Object.fromEntries(entriesOf(item))
  if (typeof filename !== 'string' || typeof subfolder !== 'string') return undefined
  if (typeof type !== 'string' || !isKind(type)) return undefined
  const file = files.locate(type, subfolder === '' ? filename : `${subfolder}/${filename}`)
  return file !== undefined && isFile(file) ? { kind: type, file } : undefined
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

function relative(directory: string, file: string): string {
  return path.relative(directory, file).replaceAll(path.sep, '/')
}

function invalidBody(message: string): AssetError {
  return new AssetError(400, 'INVALID_BODY', message)
}
