import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Json, parseJson } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import type { OutputStore } from '../files/output-store.ts'
import { decodePicture } from '../viewing/picture.ts'
import { findPlace, type FileReference, isFile, joinAsWritten } from '../viewing/viewed-file.ts'
import { encodeByName } from './save-picture.ts'
import type { SaveUpload } from './upload.ts'

/**
 * Saves the picture that a mask belongs to with the alpha of the mask (protocol 8.5).
 *
 * @note Where the original is refused or missing nothing is saved, and the answer is the same as if it were.
 * @param originalRef the form's field, `undefined` where it is absent
 */
export function mergeMask(files: OutputStore, originalRef: string | undefined): SaveUpload {
  return async (file, mask) => {
    const original = findOriginal(files, readReference(originalRef))
    if (original === undefined) return
    const picture = await decodePicture(readFileSync(original))
    const alpha = await decodePicture(mask.bytes)
    if (alpha.width !== picture.width || alpha.height !== picture.height)
      throw new PythonError('ValueError', 'images do not match')
    const rgba = Uint8Array.from(picture.rgba)
    for (let index = 3; index < rgba.length; index += 4) rgba[index] = alpha.rgba[index] as number
    files.write(file, await encodeByName(path.basename(file), { ...picture, rgba }))
  }
}

function findOriginal(files: OutputStore, { subfolder, ...reference }: Reference): string | undefined {
  if ('refused' in findPlace(files, reference)) return undefined
  if (subfolder !== undefined && typeof subfolder !== 'string')
    throw new PythonError('TypeError', 'subfolder is no path')
  const place = findPlace(files, { ...reference, subfolder })
  if ('refused' in place) return undefined
  const file = joinAsWritten(place.folder, place.name)
  return files.contains(file) && isFile(file) ? file : undefined
}

interface Reference extends Omit<FileReference, 'subfolder'> {
  readonly subfolder: Json | undefined
}

function readReference(text: string | undefined): Reference {
  const reference = text === undefined ? undefined : readJson(text)
  const filename = reference instanceof Map ? reference.get('filename') : undefined
  if (!(reference instanceof Map) || typeof filename !== 'string') {
    throw new PythonError('TypeError', 'original_ref names no file')
  }
  const type = reference.get('type')
  // @note A type of another kind is a directory that ComfyUI does not know.
  const knownType = type === undefined || typeof type === 'string' ? type : ''
  return { filename, type: knownType, subfolder: reference.get('subfolder') }
}

function readJson(text: string): Json {
  try {
    return parseJson(text)
  } catch {
    throw new PythonError('json.decoder.JSONDecodeError', 'original_ref is no JSON')
  }
}
