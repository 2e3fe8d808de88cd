import { readFileSync } from 'node:fs'
import type { Asset } from '../comfyui/assets/asset.ts'
import { notFound } from '../comfyui/assets/asset-error.ts'
import type { AssetStore } from '../comfyui/assets/asset-store.ts'
import { guessMediaType } from '../protocol/media-type.ts'
import { quote } from '../protocol/quote.ts'
import { replyBytes, type Reply } from './reply.ts'
import type { HttpRequest } from './route.ts'
import { isDangerous } from './served-type.ts'

/**
 * The bytes of an asset (protocol 9.7). What a browser would run is sent to be downloaded, but for a picture in a page.
 *
 * @note Ranges and validators are not served here.
 */
export function replyContent(assets: AssetStore, id: string, owner: string, request: HttpRequest): Reply {
  const asset = contentAsset(assets, id, owner)
  const file = assets.fileOf(asset)
  const given = asset.content.mimeType || guessMediaType(asset.name || file) || 'application/octet-stream'
  const mediaType = given.split(';')[0]?.trim() || 'application/octet-stream'
  const wanted = request.query.get('disposition')?.toLowerCase().trim() === 'inline' ? 'inline' : 'attachment'
  const isGuarded = isDangerous(mediaType.toLowerCase())
  const isPicture = mediaType.toLowerCase() === 'image/svg+xml' && request.headers.get('sec-fetch-dest') === 'image'
  const isForced = isGuarded && !isPicture
  return replyBytes(readFileSync(file), isForced ? 'application/octet-stream' : mediaType, {
    'content-disposition': `${isForced ? 'attachment' : wanted}; filename*=UTF-8''${quote(asset.name.replace(/[\r\n]/g, ''))}`,
    'x-content-type-options': 'nosniff',
    ...(isGuarded && { vary: 'Sec-Fetch-Dest', 'cache-control': 'no-store' }),
  })
}

/** @note This route leaves the id out of the details. */
function contentAsset(assets: AssetStore, id: string, owner: string): Asset {
  try {
    return assets.get(id, owner)
  } catch {
    throw notFound(id, {})
  }
}
