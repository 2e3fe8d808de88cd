import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Json, parseJson } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { splitExtension } from '../../protocol/media-type.ts'
import type { OutputStore } from '../files/output-store.ts'
import { encodePng } from '../files/png.ts'
import { decodePicture } from '../viewing/picture.ts'
import { findPlace, type FileReference, isFile } from '../viewing/viewed-file.ts'
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
    // @note PIL takes the format from the name; what it cannot write with alpha, or does not know, it refuses.
    const extension = splitExtension(path.basename(file))[1].toLowerCase()
    if (extension !== '.png' && extension !== '.apng')
      throw new PythonError('ValueError', `unknown file extension: ${extension}`)
    const { width, height, texts } = picture
    files.write(file, encodePng({ kind: 'raster', bytes: rgba }, { width, height, channels: 4 }, { texts, level: 4 }))
  }
}

function findOriginal(files: OutputStore, reference: FileReference): string | undefined {
  const place = findPlace(files, reference)
  if ('refused' in place) return undefined
  const file = path.join(place.folder, place.name)
  return files.contains(file) && isFile(file) ? file : undefined
}

function readReference(text: string | undefined): FileReference {
  const reference = text === undefined ? undefined : readJson(text)
  const filename = reference instanceof Map ? reference.get('filename') : undefined
  if (!(reference instanceof Map) || typeof filename !== 'string') {
    throw new PythonError('TypeError', 'original_ref names no file')
  }
  return { filename, type: textOf(reference.get('type')), subfolder: textOf(reference.get('subfolder')) }
}

/** @note A type of another kind is a directory that ComfyUI does not know. */
function textOf(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : ''
}

function readJson(text: string): Json {
  try {
    return parseJson(text)
  } catch {
    throw new PythonError('json.decoder.JSONDecodeError', 'original_ref is no JSON')
  }
}
