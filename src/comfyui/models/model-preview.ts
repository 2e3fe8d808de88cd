import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseJson, type Json } from '../../protocol/json.ts'
import { guessMediaType, splitExtension } from '../../protocol/media-type.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyInt } from '../../protocol/python-number.ts'
import { isInside } from '../files/path-rules.ts'
import { scanDirectory } from '../files/scan-directory.ts'
import { isFile } from '../viewing/viewed-file.ts'
import type { ModelStore } from './model-store.ts'
import { parseSafetensorsHeader, safetensorsHeaderBytes } from './safetensors-header.ts'

const HEADER_LIMIT = 8 * 1024 * 1024

/** Which preview is asked for, as the path of the URL says it. */
export interface PreviewRequest {
  readonly folder: string
  readonly pathIndex: string
  readonly filename: string
}

export type FoundPreview = { readonly picture: Buffer } | { readonly refused: 400 | 403 | 404 }

/**
 * The picture that belongs to a model: an image file of the same name, also with `.preview`, else the cover inside its
 * header (protocol 9.3).
 *
 * @returns the bytes in any format, which need be no picture
 * @throws {PythonError} for a safetensors file beside it whose header is none, even where there is an image
 */
export function findModelPreview(
  models: ModelStore,
  { folder: name, pathIndex, filename }: PreviewRequest,
): FoundPreview {
  const folder = models.folder(name)
  if (!folder) return { refused: 404 }
  const index = readIndex(pathIndex)
  if (filename === '' || index === undefined) return { refused: 400 }
  const directory = models.directoriesOf(folder)[index]
  if (directory === undefined) return { refused: 404 }
  const file = path.resolve(directory, filename)
  if (file.includes('\0') || !isInside(path, directory, file)) return { refused: 403 }
  const base = splitExtension(file)[0]
  const siblings = models.holds(path.dirname(file)) ? siblingsOf(base) : []
  const image = siblings.find((sibling) => isImageOf(base, sibling))
  const header = siblings.find((sibling) => sibling.endsWith('.safetensors')) ?? `${base}.safetensors`
  const model = models.read(name, path.relative(directory, header).replaceAll(path.sep, '/'), index)
  const cover = model && firstCover(model)
  if (image !== undefined)
    return isFile(image) && models.holds(image) ? { picture: readFileSync(image) } : { refused: 404 }
  return cover ? { picture: cover } : { refused: 404 }
}

function readIndex(text: string): number | undefined {
  try {
    return Number(pyInt(text))
  } catch {
    return undefined
  }
}

/** What lies beside a file with the same name and any extension, in the order of the disk. */
function siblingsOf(base: string): string[] {
  const folder = path.dirname(base)
  const start = `${path.basename(base)}.`
  return scanDirectory(folder).flatMap(({ name }) => (name.startsWith(start) ? [path.join(folder, name)] : []))
}

function isImageOf(base: string, sibling: string): boolean {
  const stem = splitExtension(sibling)[0]
  return (stem === base || stem === `${base}.preview`) && guessMediaType(sibling)?.startsWith('image/') === true
}

function firstCover(model: Buffer): Buffer | undefined {
  const bytes = safetensorsHeaderBytes(model, HEADER_LIMIT)
  if (!bytes || bytes.length === 0) return undefined
  const metadata = memberOf(parseSafetensorsHeader(bytes), '__metadata__')
  const text = metadata === undefined ? undefined : memberOf(metadata, 'ssmd_cover_images')
  if (text === undefined || text === null || text === '' || text === false || text === 0) return undefined
  if (typeof text !== 'string') throw new PythonError('TypeError', 'the JSON object must be str')
  return decodeCovers(text)[0]
}

function memberOf(value: Json, key: string): Json | undefined {
  if (value instanceof Map) return value.get(key)
  throw new PythonError('AttributeError', "no attribute 'get'")
}

/** @note All are decoded though only the first is shown: one that is broken fails them all. */
function decodeCovers(text: string): Buffer[] {
  let covers: Json
  try {
    covers = parseJson(text)
  } catch {
    throw new PythonError('json.decoder.JSONDecodeError', 'the covers are no JSON')
  }
  if (covers instanceof Map) return Array.from(covers.keys(), decodeBase64)
  if (typeof covers === 'string') return Array.from(covers, decodeBase64)
  if (!Array.isArray(covers)) throw new PythonError('TypeError', 'object is not iterable')
  return covers.map(decodeBase64)
}

/** Python's `b64decode`: characters of other kinds are skipped, but the padding must be there. */
function decodeBase64(text: Json): Buffer {
  if (typeof text !== 'string')
    throw new PythonError('TypeError', 'argument should be a bytes-like object or ASCII string')
  if (/[^\0-\x7f]/.test(text))
    throw new PythonError('ValueError', 'string argument should contain only ASCII characters')
  const [data = '', padding = ''] = /^([^=]*)(=*)/.exec(text.replace(/[^\w+/=]|_/g, ''))?.slice(1) ?? []
  const left = data.length % 4
  const isPadded = left === 0 || (left > 1 && padding.length >= 4 - left)
  if (!isPadded) throw new PythonError('binascii.Error', 'Incorrect padding')
  return Buffer.from(data, 'base64')
}
