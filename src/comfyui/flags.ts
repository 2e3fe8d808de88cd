import type { CachePolicy } from './execution/result-cache.ts'

/** The command line flags of the server that change what goes over the wire. */
export interface ServerFlags {
  /** Bytes; `--max-upload-size` counts in MB, and may give a fraction of a byte. */
  readonly maxUploadSize: number
  readonly cache: CachePolicy
  readonly multiUser: boolean
  /** `--enable-cors-header`: the origin, `*` for any. */
  readonly corsOrigin: string | undefined
  readonly compressResponses: boolean
  readonly disableMetadata: boolean
  readonly disableApiNodes: boolean
  readonly enableAssets: boolean
  /** With assets: scans find out the hash of every file. */
  readonly enableAssetHashing: boolean
  readonly previewMethod: 'none' | 'auto' | 'latent2rgb' | 'taesd'
  /** `--feature-flag key=value`. */
  readonly featureFlags: Readonly<Record<string, string | boolean>>
}

export const DEFAULT_FLAGS: ServerFlags = {
  maxUploadSize: 100 * 1024 * 1024,
  cache: { kind: 'ram' },
  multiUser: false,
  corsOrigin: undefined,
  compressResponses: false,
  disableMetadata: false,
  disableApiNodes: false,
  enableAssets: false,
  enableAssetHashing: false,
  previewMethod: 'none',
  featureFlags: {},
}
