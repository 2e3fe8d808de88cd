import { join } from 'node:path'
import { counterText } from '../../files/save-path.ts'
import type { NodeContext } from '../node-behaviour.ts'
import type { FileReference } from './save-image-files.ts'

export interface NewFile {
  readonly prefix: string
  readonly kind?: 'output' | 'temp'
  readonly extension: string
  readonly size?: { readonly width: number; readonly height: number }
  /** Whether an underscore stands behind the counter. */
  readonly underscore?: boolean
  /** What stands between the name and its counter. */
  readonly mark?: string
  encode(index: number): Uint8Array
}

/** Saves files under one prefix, and says how `executed` names them. */
export function saveFiles(context: NodeContext, file: NewFile, count = 1): FileReference[] {
  const kind = file.kind ?? 'output'
  const path = context.files.savePath(file.prefix, kind, file.size ?? { width: 0, height: 0 })
  return Array.from({ length: count }, (_, index) => {
    const name = path.filename.replaceAll('%batch_num%', String(index))
    const number = `${file.mark ?? ''}${counterText(path.counter + index)}${file.underscore === true ? '_' : ''}`
    const filename = `${name}_${number}.${file.extension}`
    context.files.write(join(path.folder, filename), file.encode(index))
    return { filename, subfolder: path.subfolder, type: kind }
  })
}
