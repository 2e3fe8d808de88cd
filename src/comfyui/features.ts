import type { Dumpable } from '../protocol/json.ts'
import type { ServerFlags } from './flags.ts'

/** What the server says it can do (protocol 2.2); flags add keys and never override those of the core. */
export function featuresOf(flags: ServerFlags): Dumpable {
  const core = {
    supports_preview_metadata: true,
    supports_model_type_tags: true,
    max_upload_size: flags.maxUploadSize,
    extension: { manager: { supports_v4: true } },
    node_replacements: true,
    assets: flags.enableAssets,
  }
  return { ...core, ...flags.featureFlags, ...core }
}
