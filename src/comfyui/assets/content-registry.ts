import type { Asset, AssetContent } from './asset.ts'

/**
 * Which bytes the server knows.
 *
 * @note Content is known by its hash as long as the server lives, even when all its assets are deleted.
 */
export class ContentRegistry {
  readonly #byHash = new Map<string, AssetContent>()

  get all(): AssetContent[] {
    return [...this.#byHash.values()]
  }

  put(content: AssetContent): void {
    if (content.hash !== undefined) this.#byHash.set(content.hash, content)
  }

  get(hash: string): AssetContent | undefined {
    return this.#byHash.get(hash)
  }

  /** The content with this hash, new or known; what is known keeps its type. */
  of(hash: string, size: number, mimeType: string | undefined): AssetContent {
    const known = this.#byHash.get(hash)
    const content: AssetContent = known ?? { hash, size, mimeType }
    if (size > 0) content.size = size
    content.mimeType ??= mimeType
    this.#byHash.set(hash, content)
    return content
  }

  /** Gives an asset the hash that was found for its file: it may turn out to be known content. */
  settle(asset: Asset, hash: string): void {
    const known = this.#byHash.get(hash)
    if (known) asset.content = known
    else {
      asset.content.hash = hash
      this.#byHash.set(hash, asset.content)
    }
  }

  /** A file was written anew: what was known of its content holds no more, save for others that share it. */
  renew(asset: Asset, size: number, mimeType: string | undefined, isShared: boolean): void {
    const type = mimeType ?? asset.content.mimeType
    if (isShared) asset.content = { hash: undefined, size, mimeType: type }
    else {
      if (asset.content.hash !== undefined) this.#byHash.delete(asset.content.hash)
      Object.assign(asset.content, { hash: undefined, size, mimeType: type } satisfies AssetContent)
    }
  }
}
