import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { JsonObject } from '../../protocol/json.ts'
import { guessMediaType } from '../../protocol/media-type.ts'
import type { FileKind } from '../files/annotated-name.ts'
import type { Asset, AssetContent } from './asset.ts'
import { AssetError } from './asset-error.ts'
import { placeUpload, subfolderTags } from './asset-place.ts'
import type { AssetStore } from './asset-store.ts'

/** What a client says about an asset that it uploads or refers to. */
export interface AssetWish {
  readonly name: string | undefined
  readonly tags: readonly string[]
  readonly userMetadata: JsonObject
  readonly mimeType: string | undefined
  readonly previewId: string | undefined
  readonly owner: string
}

/**
 * An upload by `POST /api/assets`: its file is named by its content; known content becomes a second reference.
 *
 * @throws {AssetError} `HASH_MISMATCH`, `INVALID_BODY`
 */
export function upload(
  assets: AssetStore,
  { bytes, filename }: { readonly bytes: Buffer; readonly filename: string },
  wish: AssetWish,
  expectedHash?: string,
): { asset: Asset; isNew: boolean } {
  const hash = assets.hashOf(bytes)
  if (expectedHash !== undefined && expectedHash !== hash)
    throw new AssetError(400, 'HASH_MISMATCH', 'Uploaded file hash does not match provided hash.')
  const name = wish.name || filename
  if (assets.contents.get(hash)) return { asset: refer(assets, hash, { ...wish, name }), isNew: false }
  const source = filename || wish.name || ''
  const file = placeUpload(assets, digestOf(hash), source, wish.tags)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, bytes)
  const mimeType = wish.mimeType ?? guessMediaType(path.posix.basename(source.trim()))
  const asset = assets.addFile(file, { ...wish, name: labelOf(name, digestOf(hash)), mimeType })
  if (!asset) throw new Error(`Failed to register ${file}: it lies outside all directories.`)
  return { asset, isNew: true }
}

/** One more reference to content that there is. @throws {AssetError} `ASSET_NOT_FOUND` */
export function refer(assets: AssetStore, hash: string, wish: AssetWish): Asset {
  const content = assets.contents.get(hash)
  if (!content) throw new AssetError(404, 'ASSET_NOT_FOUND', `Asset content ${hash} does not exist`)
  content.mimeType ||= wish.mimeType || undefined
  const metadata = sizeOf(assets, content)
  const asset = assets.add({ ...wish, content, name: labelOf(wish.name, digestOf(hash)) })
  asset.metadata = metadata
  if (metadata || wish.userMetadata.size > 0) asset.updatedAt = assets.now()
  return asset
}

/** An upload by `/upload/image`. @note One to temp counts as an input too. */
export function addUpload(
  assets: AssetStore,
  kind: FileKind,
  { file, name, subfolder }: { readonly file: string; readonly name: string; readonly subfolder: string },
): Asset | undefined {
  const tags = [kind === 'output' ? 'output' : 'input', ...subfolderTags(subfolder)]
  return assets.addFile(file, { name, tags })
}

/** @note What a reference says of a picture it has from another one with the same content. */
function sizeOf(assets: AssetStore, content: AssetContent): JsonObject | undefined {
  const known = assets.sharing(content).find(({ metadata }) => metadata?.get('kind') === 'image')?.metadata
  return known && new Map([...known].filter(([key]) => ['kind', 'width', 'height'].includes(key)))
}

function digestOf(hash: string): string {
  return hash.slice('blake3:'.length)
}

/** @note Of a path only its last part is a name. */
function labelOf(name: string | undefined, digest: string): string {
  const text = (name ?? '').trim() || digest
  return text.slice(text.lastIndexOf('/') + 1) || digest
}
