import { readFileSync } from 'node:fs'
import { convertPreview, convertToAlpha, convertToRgb, readPreviewFormat } from '../comfyui/viewing/conversions.ts'
import { findViewedFile } from '../comfyui/viewing/viewed-file.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import { guessMediaType } from '../protocol/media-type.ts'
import { replyFile } from './file-reply.ts'
import { isDangerous, toHeaderText } from './served-type.ts'
import { replyBytes, replyEmpty, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

export const viewRoutes: RouteTable = {
  'GET /view': view,
}

async function view(server: ComfyServer, request: HttpRequest): Promise<Reply> {
  const filename = request.query.get('filename')
  if (filename === null) return replyEmpty(404)
  if (filename.startsWith('blake3:')) return viewByHash(server, request, filename)
  const found = findViewedFile(server.files, {
    filename,
    type: request.query.get('type') ?? undefined,
    subfolder: request.query.get('subfolder') ?? undefined,
  })
  if ('refused' in found) return replyEmpty(found.refused)
  return (await convert(request, found)) ?? replyOriginal(request, found.file, found.name, guessMediaType(found.name))
}

/** @note Without assets no hash is known. */
async function viewByHash(server: ComfyServer, request: HttpRequest, hash: string): Promise<Reply> {
  if (!server.flags.enableAssets) return replyEmpty(404)
  const owner = server.users.identify(request.headers.get('comfy-user'))
  const found = server.assets.viewByHash(hash, owner)
  if (!found) return replyEmpty(404)
  return (await convert(request, found)) ?? replyOriginal(request, found.file, found.name, found.mimeType)
}

async function convert(
  request: HttpRequest,
  { file, name }: { file: string; name: string },
): Promise<Reply | undefined> {
  const preview = request.query.get('preview')
  const channel = request.query.get('channel')
  // @note Quotes in the name are escaped only where the file itself is served.
  const headers = { 'content-disposition': `filename="${toHeaderText(name)}"` }
  if (preview !== null) {
    const format = readPreviewFormat(preview, channel ?? '')
    return replyBytes(await convertPreview(readFileSync(file), format), `image/${format.format}`, headers)
  }
  if (channel === 'rgb') return replyBytes(await convertToRgb(readFileSync(file)), 'image/png', headers)
  if (channel === 'a') return replyBytes(await convertToAlpha(readFileSync(file)), 'image/png', headers)
  return undefined
}

/** A file as it is, with the headers that keep browsers from running it (protocol 8.6). */
function replyOriginal(
  request: HttpRequest,
  file: string,
  name: string,
  mediaType = 'application/octet-stream',
): Reply {
  const disposition = `filename="${toHeaderText(name.replace(/[\\"]/g, String.raw`\$&`))}"`
  const headers = { 'x-content-type-options': 'nosniff' }
  if (!isDangerous(mediaType)) {
    return replyFile(request, file, { ...headers, 'content-disposition': disposition, 'content-type': mediaType })
  }
  const guarded = { ...headers, vary: 'Sec-Fetch-Dest', 'cache-control': 'no-store' }
  const isInline = mediaType === 'image/svg+xml' && request.headers.get('sec-fetch-dest') === 'image'
  return replyFile(request, file, {
    ...guarded,
    'content-disposition': isInline ? disposition : `attachment; ${disposition}`,
    'content-type': isInline ? mediaType : 'application/octet-stream',
  })
}
