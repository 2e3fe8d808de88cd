import { existsSync } from 'node:fs'
import { mergeMask } from '../comfyui/uploads/merge-mask.ts'
import { type SaveUpload, storeUpload, uploadKind, type UploadResult } from '../comfyui/uploads/upload.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import { addUpload } from '../comfyui/assets/asset-uploads.ts'
import { sortedTags } from '../comfyui/assets/asset.ts'
import type { Dumpable } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { type Form, isFile } from './form.ts'
import { replyEmpty, replyJson, type Reply } from './reply.ts'
import type { RouteTable } from './route.ts'

export const uploadRoutes: RouteTable = {
  'POST /upload/image': async (server, request) => upload(server, await request.form()),
  'POST /upload/mask': async (server, request) => {
    const form = await request.form()
    return upload(server, form, mergeMask(server.files, bareText(form, 'original_ref')))
  },
}

async function upload(server: ComfyServer, form: Form, save?: SaveUpload): Promise<Reply> {
  const kind = uploadKind(textField(form, 'type'))
  const image = form.get('image')
  if (image === undefined) return replyEmpty(400)
  if (!isFile(image)) {
    if (image.length === 0) return replyEmpty(400)
    // @note A text has no file, which ComfyUI finds out by an exception.
    throw new PythonError('AttributeError', "'str' object has no attribute 'file'")
  }
  const overwrite = form.get('overwrite')
  const target = { subfolder: textField(form, 'subfolder') ?? '', overwrite: overwrite === 'true' || overwrite === '1' }
  const result = await storeUpload(
    server.files,
    kind,
    { filename: image.filename, bytes: image.bytes, ...target },
    save,
  )
  if (!result) return replyEmpty(400)
  const { name, subfolder, type } = result
  return replyJson({ name, subfolder, type, asset: registerUpload(server, result) })
}

/** The asset that an upload becomes, where assets are on. */
function registerUpload({ flags, assets }: ComfyServer, result: UploadResult): Dumpable {
  if (!flags.enableAssets || !existsSync(result.file)) return undefined
  const asset = addUpload(assets, result.type, result)
  if (!asset) return undefined
  const { hash, size, mimeType } = asset.content
  return { id: asset.id, name: asset.name, asset_hash: hash, size, mime_type: mimeType, tags: sortedTags(asset) }
}

/** The text of a field whose part may call it something else; a file is none. */
function bareText(form: Form, name: string): string | undefined {
  const value = form.get(name)
  return Buffer.isBuffer(value) ? value.toString() : isFile(value) ? undefined : value
}

/** @throws {PythonError} for a file, which cannot be used as a text */
function textField(form: Form, name: string): string | undefined {
  const value = form.get(name)
  if (value === undefined || typeof value === 'string') return value
  throw new PythonError('TypeError', `${name} is no text`)
}
