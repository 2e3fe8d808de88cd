import type { FlagOptions } from '../../src/options.ts'

/** Reads the command line of a recorded server as options of the mock. */
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
      options.cors = first ?? true
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
      options.cache = ramCache(Number(first), values[1] === undefined ? undefined : Number(values[1]))
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

/** What was free on the host of recording 79, in GiB. */
const FREE_RAM = 21.3

/**
 * @note The server keeps `headroom` GiB free of results. A second threshold of up to 1 GB is never reached; without one
 * it is the machine's RAM, which always is.
 */
function ramCache(headroom: number, second: number | undefined): NonNullable<FlagOptions['cache']> {
  if (second === undefined) return 'ram'
  return headroom < 2 ? 'ram-keep' : { ramBudget: (FREE_RAM - headroom) * 2 ** 30 }
}

/** `k=v`; a flag without a value is true, as on the command line. */
function addFeatureFlag(options: FlagOptions, text: string): void {
  const [name = '', value] = text.split('=')
  const typed = value === 'true' ? true : value === 'false' ? false : (value ?? true)
  options.featureFlags = { ...options.featureFlags, [name]: typed }
}
