import type { CacheEntry } from './result-cache.ts'

/** About how many bytes the real server would hold for a result: pictures and masks count, all else is next to nothing. */
export function resultSize(entry: CacheEntry): number {
  return entry.outputs.flat().reduce<number>((size, value) => size + valueSize(value), 0)
}

/** @note A tensor has four bytes for each component. */
function valueSize(value: unknown): number {
  if (typeof value !== 'object' || value === null || !('width' in value && 'height' in value && 'batch' in value))
    return 0
  const { width, height, batch } = value
  const channels = 'channels' in value ? value.channels : 1
  const isLatent = 'kind' in value && value.kind === 'latent'
  if (isLatent) return 0
  return Number(width) * Number(height) * Number(batch) * Number(channels) * 4
}
