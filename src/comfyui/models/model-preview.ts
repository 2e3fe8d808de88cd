import { PythonError } from '../../protocol/python-error.ts'
import { splitExtension } from '../../protocol/media-type.ts'
import type { ModelStore } from './model-store.ts'
import { readSafetensorsHeader } from './safetensors-header.ts'

const HEADER_LIMIT = 8 * 1024 * 1024

/**
 * The picture that belongs to a model: an image file of the same name, or the cover inside its header (protocol 9.3).
 *
 * @returns the bytes of the picture in any format, or `undefined` where there is none: 404
 * @throws {PythonError} for a bad index, and for a model file that is none
 */
export function findModelPreview(
  models: ModelStore,
  folderName: string,
  index: number,
  filename: string,
): Buffer | undefined {
  const folder = models.folder(folderName)
  if (!folder) return undefined
  // @note Python counts a negative index from the end.
  const pathIndex = index < 0 ? folder.directories.length + index : index
  if (folder.directories[pathIndex] === undefined) throw new PythonError('IndexError', 'list index out of range')
  const base = splitExtension(filename)[0]
  const model = models.read(folderName, `${base}.safetensors`, pathIndex)
  const header = model && readSafetensorsHeader(model, HEADER_LIMIT)
  const metadata = header instanceof Map ? header.get('__metadata__') : undefined
  const covers = metadata instanceof Map ? metadata.get('ssmd_cover_images') : undefined
  return typeof covers === 'string' ? firstCover(covers) : undefined
}

function firstCover(covers: string): Buffer | undefined {
  const list: unknown = JSON.parse(covers)
  const first: unknown = Array.isArray(list) ? list[0] : undefined
  return typeof first === 'string' ? Buffer.from(first, 'base64') : undefined
}
