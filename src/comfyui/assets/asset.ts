import type { Dumpable, JsonObject } from '../../protocol/json.ts'
import type { FileKind } from '../files/annotated-name.ts'
import { isoTime } from '../logs/log-book.ts'

/** Where the file of an asset lies. */
export interface AssetPlace {
  /** `models/<folder>`, or the directory. */
  readonly root: FileKind | `models/${string}`
  /** Relative to its directory, with `/`. */
  readonly path: string
  /** The absolute path; a model that only the options name has no file there. */
  readonly file: string
}

/** A reference to some content, as users see it. Several may share one content. */
export interface Asset {
  readonly id: string
  name: string
  /** `blake3:<hex>`, once it is known. */
  hash: string | undefined
  readonly place: AssetPlace | undefined
  size: number
  mimeType: string | undefined
  readonly tags: Set<string>
  userMetadata: JsonObject
  /** What was found out about the file. */
  metadata: JsonObject | undefined
  /** The last prompt that showed it. */
  jobId: string | undefined
  previewId: string | undefined
  /** The file is gone: the next scan has seen that. */
  isMissing: boolean
  isEnriched: boolean
  /** Ms since the Unix epoch. */
  readonly createdAt: number
  updatedAt: number
  lastAccessAt: number
}

/** The form that goes over the wire (protocol-0.33 A6). */
export function describeAsset(asset: Asset, previewOf: Asset | undefined): { readonly [key: string]: Dumpable } {
  const { place } = asset
  return {
    id: asset.id,
    name: asset.name,
    hash: asset.hash,
    loader_path: place?.path,
    display_name:
      place && (place.root.startsWith('models/') ? `${place.root.slice('models/'.length)}/${place.path}` : place.path),
    asset_hash: asset.hash,
    size: asset.size,
    mime_type: asset.mimeType,
    tags: sortedTags(asset),
    preview_url: previewUrl(previewOf ?? asset),
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

function previewUrl({ place }: Asset): string | undefined {
  if (!place || place.root.startsWith('models/')) return undefined
  const slash = place.path.lastIndexOf('/')
  const subfolder = slash === -1 ? '' : `&subfolder=${encodeURIComponent(place.path.slice(0, slash))}`
  return `/api/view?type=${place.root}&filename=${encodeURIComponent(place.path.slice(slash + 1))}${subfolder}`
}
