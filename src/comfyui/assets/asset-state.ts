import { statSync } from 'node:fs'
import path from 'node:path'
import type { Asset, AssetContent } from './asset.ts'
import { placeOf } from './asset-place.ts'
import type { AssetStore } from './asset-store.ts'

/** All that a server knows of assets: its database outlives it. */
export interface AssetState {
  /** Where the files lay; absent where there were none yet. */
  readonly root: string | undefined
  readonly assets: readonly Asset[]
  readonly contents: readonly AssetContent[]
  readonly tags: readonly string[]
}

export function saveAssets(assets: AssetStore): AssetState {
  const copies = new Map<AssetContent, AssetContent>()
  const copyOf = (content: AssetContent): AssetContent => {
    const copy = copies.get(content) ?? { ...content }
    copies.set(content, copy)
    return copy
  }
  return {
    root: assets.files.isMade ? assets.files.root : undefined,
    assets: assets.everything.map((asset) => ({ ...asset, tags: new Set(asset.tags), content: copyOf(asset.content) })),
    contents: assets.contents.all.map(copyOf),
    tags: [...assets.tags],
  }
}

/** @note The same state may be loaded again: what is kept is a copy of it. */
export function loadAssets(assets: AssetStore, state: AssetState): void {
  const copies = new Map(state.contents.map((content) => [content, { ...content }]))
  for (const copy of copies.values()) assets.contents.put(copy)
  for (const { place, ...asset } of state.assets) {
    const content = copies.get(asset.content) ?? { ...asset.content }
    copies.set(asset.content, content)
    const file = place && path.join(assets.files.root, path.relative(state.root ?? '', place.file))
    const moved = file === undefined ? undefined : placeOf(assets, file)
    assets.put({ ...asset, content, place: moved, tags: new Set(asset.tags) })
  }
  assets.know(state.tags)
}

/** The files were put back as they were, at another time. */
export function adoptTimes(assets: AssetStore): void {
  for (const asset of assets.everything) {
    const stats = asset.place && statSync(asset.place.file, { throwIfNoEntry: false })
    if (stats) asset.modified = stats.mtimeMs
  }
}
