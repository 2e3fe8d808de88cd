/** Options of the mock that stand for the command line of the recorded server. */
export interface FlagOptions {
  multiUser?: boolean
  corsOrigin?: string
  compressResponses?: boolean
  /** MB. */
  maxUploadSize?: number
  previewMethod?: string
  cache?: 'ram' | 'classic' | 'none' | { lru: number } | { ram: readonly number[] }
  enableAssets?: boolean
  enableAssetHashing?: boolean
  featureFlags?: Record<string, string | boolean>
  disableMetadata?: boolean
  disableApiNodes?: boolean
}

/** Reads the command line of a recorded server. */
export function readFlags(flags: readonly string[]): FlagOptions {
  const options: FlagOptions = {}
  const left = [...flags]
  const values = (): string[] => {
    const found: string[] = []
    while (left[0] !== undefined && !left[0].startsWith('--')) found.push(left.shift() ?? '')
    return found
  }
  for (let flag = left.shift(); flag !== undefined; flag = left.shift()) applyFlag(options, flag, values())
  return options
}

function applyFlag(options: FlagOptions, flag: string, values: readonly string[]): void {
  const [first] = values
  switch (flag) {
    case '--multi-user':
      options.multiUser = true
      return
    case '--enable-cors-header':
      options.corsOrigin = first ?? '*'
      return
    case '--enable-compress-response-body':
      options.compressResponses = true
      return
    case '--max-upload-size':
      options.maxUploadSize = Number(first)
      return
    case '--cache-classic':
      options.cache = 'classic'
      return
    case '--cache-none':
      options.cache = 'none'
      return
    case '--cache-lru':
      options.cache = { lru: Number(first) }
      return
    case '--cache-ram':
      options.cache = { ram: values.map(Number) }
      return
    case '--enable-assets':
      options.enableAssets = true
      return
    case '--enable-asset-hashing':
      options.enableAssetHashing = true
      return
    case '--disable-metadata':
      options.disableMetadata = true
      return
    case '--disable-api-nodes':
      options.disableApiNodes = true
      return
    case '--feature-flag':
      return addFeatureFlag(options, first ?? '')
  }
  throw new Error(`Failed to replay: the server flag ${flag} is unknown. Add it to server-flags.ts.`)
}

/** `k=v`; a flag without a value is true, as on the command line. */
function addFeatureFlag(options: FlagOptions, text: string): void {
  const [name = '', value] = text.split('=')
  options.featureFlags = { ...options.featureFlags, [name]: value ?? true }
}
