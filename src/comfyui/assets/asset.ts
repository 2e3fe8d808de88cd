import type { Dumpable, JsonObject } from '../../protocol/json.ts'
import { guessMediaType } from '../../protocol/media-type.ts'
import { quote } from '../../protocol/quote.ts'
import type { FileKind } from '../files/annotated-name.ts'
import { isoTime } from '../logs/log-book.ts'

/** Where the file of an asset lies. */
export interface AssetPlace {
  readonly root: FileKind | 'models'
  /** What a loader takes: relative to its directory, for models to the folder of their type; with `/`. */
  readonly path: string
  /** What users read: models with their folder. */
  readonly displayName: string | undefined
  /** The absolute path; a model that only the options name has no file there. */
  readonly file: string
}

/** Bytes that several assets may share. */
export interface AssetContent {
  /** `blake3:<hex>`, once it is known. */
  hash: string | undefined
  size: number
  mimeType: string | undefined
}

/** A reference to some content, as users see it. */
export interface Asset {
  readonly id: string
  name: string
  /** Who sees it; empty: everybody. */
  readonly owner: string
  content: AssetContent
  readonly place: AssetPlace | undefined
  /** Ms since the Unix epoch: the time of the file as it was last seen. */
  modified: number
  readonly tags: Set<string>
  userMetadata: JsonObject
  /** What was found out about the file. */
  metadata: JsonObject | undefined
  /** The last prompt that showed it. */
  jobId: string | undefined
  previewId: string | undefined
  /** The file is gone: the last scan has seen that. */
  isMissing: boolean
  isDeleted: boolean
  isEnriched: boolean
  /** Ms since the Unix epoch. */
  readonly createdAt: number
  updatedAt: number
  lastAccessAt: number
}

/**
 * The form that goes over the wire (protocol 9.7).
 *
 * @param preview where the file of the asset's preview lies, if it has one
 */
export function describeAsset(asset: Asset, preview: AssetPlace | undefined): { readonly [key: string]: Dumpable } {
  const { place, content } = asset
  return {
    id: asset.id,
    name: asset.name,
    hash: content.hash,
    loader_path: place?.path,
    display_name: place?.displayName,
    asset_hash: content.hash,
    size: content.size,
    mime_type: content.mimeType,
    tags: sortedTags(asset),
    preview_url: viewUrl(asset.previewId === undefined ? ownPreview(asset) : preview),
    preview_id: asset.previewId,
    user_metadata: asset.userMetadata,
    is_immutable: false,
    metadata: asset.metadata,
    job_id: asset.jobId,
    prompt_id: asset.jobId,
    created_at: isoTime(asset.createdAt),
    updated_at: isoTime(asset.updatedAt),
    last_access_time: isoTime(asset.lastAccessAt),
  }
}

export function sortedTags(asset: Asset): string[] {
  return [...asset.tags].sort()
}

/** @note Only what browsers can show is its own preview. */
function ownPreview({ place, content }: Asset): AssetPlace | undefined {
  const type = content.mimeType || guessMediaType(place?.file ?? '') || ''
  return /^(?:image|video|audio|text)\//.test(type.replace(/;.*/s, '').trim().toLowerCase()) ? place : undefined
}

function viewUrl(place: AssetPlace | undefined): string | undefined {
  if (!place || place.root === 'models') return undefined
  const slash = place.path.lastIndexOf('/')
  const subfolder = slash === -1 ? '' : `&subfolder=${quote(place.path.slice(0, slash), '')}`
  return `/api/view?type=${place.root}&filename=${quote(place.path.slice(slash + 1), '')}${subfolder}`
}
