import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { splitExtension } from '../../protocol/media-type.ts'
import { PythonError } from '../../protocol/python-error.ts'
import type { FileKind } from '../files/annotated-name.ts'
import { asPythonError } from '../files/os-error.ts'
import type { OutputStore } from '../files/output-store.ts'
import { isInside } from '../files/path-rules.ts'
import { isKind, joinAsWritten } from '../viewing/viewed-file.ts'

/** One upload, as the form says it. */
export interface Upload {
  readonly filename: string
  readonly bytes: Buffer
  readonly subfolder: string
  readonly overwrite: boolean
}

/** `subfolder` is echoed as it was given. */
export interface UploadResult {
  readonly name: string
  readonly subfolder: string
  readonly type: FileKind
  /** The absolute path. */
  readonly file: string
}

/** Puts the bytes of an upload where they belong; what `/upload/mask` does differently. */
export type SaveUpload = (file: string, upload: Upload) => void | Promise<void>

/** @throws {PythonError} for any other directory than the three, which ComfyUI does not expect */
export function uploadKind(type: string | undefined): FileKind {
  const kind = type ?? 'input'
  if (isKind(kind)) return kind
  throw new PythonError(
    'UnboundLocalError',
    "cannot access local variable 'type_dir' where it is not associated with a value",
  )
}

/**
 * Stores an upload (protocol 8.4): under its name, or under `name (1)` and so on where another file has it already.
 * A file with the same content is left as it is, and its name is the answer.
 *
 * @returns `undefined` where the target lies outside the directory: 400
 * @throws {PythonError} where Python raises
 */
export async function storeUpload(
  files: OutputStore,
  kind: FileKind,
  upload: Upload,
  save: SaveUpload = (file) => files.write(file, upload.bytes),
): Promise<UploadResult | undefined> {
  const { filename, subfolder } = upload
  const directory = files.directory(kind)
  const folder = path.resolve(directory, subfolder)
  const target = path.resolve(folder, filename)
  if (!isInside(path, directory, target) || !files.contains(target)) return undefined
  makeFolder(folder)
  const free = upload.overwrite
    ? { name: filename, file: target, isThere: false }
    : findFreeName(files, folder, target, upload)
  if (!free.isThere) await save(free.file, upload)
  return { name: free.name, subfolder, type: kind, file: free.file }
}

function findFreeName(
  files: OutputStore,
  folder: string,
  target: string,
  { filename, bytes }: Upload,
): { name: string; file: string; isThere: boolean } {
  const [base, extension] = splitExtension(filename)
  let name = filename
  let file = target
  for (let count = 1; existsSync(file); count += 1) {
    if (files.contains(file) && hasContent(file, bytes)) return { name, file, isThere: true }
    name = `${base} (${count})${extension}`
    // @note From here on the name is not resolved any more: `sub/../a (1).png` needs the folder `sub`.
    file = joinAsWritten(folder, name)
  }
  return { name, file, isThere: false }
}

function hasContent(file: string, bytes: Buffer): boolean {
  try {
    return digest(readFileSync(file)) === digest(bytes)
  } catch (error) {
    throw asPythonError(error, file)
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw folder.includes('\0') ? new PythonError('ValueError', 'embedded null byte') : asPythonError(error, folder)
  }
}
