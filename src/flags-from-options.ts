import { DEFAULT_FLAGS, type ServerFlags } from './comfyui/flags.ts'
import type { FlagOptions } from './options.ts'

/** Turns the options that users write into the flags that the server knows. */
export function toFlags(options: FlagOptions): ServerFlags {
  const { cache, cors, maxUploadSize, ...others } = options
  return {
    ...DEFAULT_FLAGS,
    ...others,
    maxUploadSize: maxUploadSize === undefined ? DEFAULT_FLAGS.maxUploadSize : maxUploadSize * 1024 * 1024,
    cache: toCachePolicy(cache),
    corsOrigin: cors === true ? '*' : cors || undefined,
  }
}

function toCachePolicy(cache: FlagOptions['cache'] = 'ram'): ServerFlags['cache'] {
  if (typeof cache !== 'object') return { kind: cache }
  return 'lru' in cache ? { kind: 'lru', size: cache.lru } : { kind: 'ram-budget', bytes: cache.ramBudget }
}
