import { toFloat, type Dumpable } from '../protocol/json.ts'
import { DEFAULT_FLAGS, type ServerFlags } from './flags.ts'

/** What the server says it can do (protocol 2.2); flags add keys and never override those of the core. */
export function featuresOf(flags: ServerFlags): Dumpable {
  const isDefault = flags.maxUploadSize === DEFAULT_FLAGS.maxUploadSize
  const core = {
    supports_preview_metadata: true,
    supports_model_type_tags: true,
    // @note A float as soon as the flag is given.
    max_upload_size: isDefault ? flags.maxUploadSize : toFloat(flags.maxUploadSize),
    extension: { manager: { supports_v4: true } },
    node_replacements: true,
    assets: flags.enableAssets,
  }
  return { ...core, ...flags.featureFlags, ...core }
}
