import { statSync } from 'node:fs'
import path from 'node:path'
import { isInside } from '../files/path-rules.ts'
import type { Asset, AssetContent } from './asset.ts'
import { assetFolders } from './asset-place.ts'
import type { AssetStore } from './asset-store.ts'
import type { FoundFile, ScanRoot } from './found-files.ts'

interface Seen {
  readonly asset: Asset
  readonly exists: boolean
  /** Nobody has written the file since. */
  readonly isSame: boolean
}

/** The assets whose files lie below the directories of these roots, even where the files are gone. */
export function assetsBelow(assets: AssetStore, roots: readonly ScanRoot[]): Asset[] {
  const bases = roots.flatMap((root) => directoriesOf(assets, root))
  return assets.all.filter(({ place }) => place && bases.some((base) => isInside(path, base, place.file)))
}

function directoriesOf({ files, models }: AssetStore, root: ScanRoot): string[] {
  if (root !== 'models') return [files.directory(root)]
  return assetFolders(models).flatMap((folder) => models.directoriesOf(folder))
}

/**
 * Brings assets in line with the files: those of unknown content go with their file; of known content the others
 * remain, and are tagged where none of them is as it was.
 *
 * @param found the files that a scan of this root finds
 */
export function syncRoot(assets: AssetStore, root: ScanRoot, found: ReadonlyMap<string, FoundFile>): void {
  const groups = Map.groupBy(assetsBelow(assets, [root]), ({ content }) => content)
  for (const [content, group] of groups)
    syncContent(
      assets,
      content,
      group.map((asset) => look(asset, found)),
    )
}

function syncContent(assets: AssetStore, content: AssetContent, group: readonly Seen[]): void {
  const gone = group.filter(({ exists }) => !exists).map(({ asset }) => asset)
  const isAnySame = group.some(({ isSame }) => isSame)
  const isKnown = content.hash !== undefined
  if (!isKnown && gone.length === group.length) for (const asset of assets.sharing(content)) assets.drop(asset)
  else if (isKnown && isAnySame) for (const asset of gone) assets.drop(asset)
  else for (const asset of gone) asset.isMissing = true
  for (const { asset, isSame } of group) if (isSame) asset.isMissing = false
  if (isKnown) assets.markMissing(content, !isAnySame)
}

function look(asset: Asset, found: ReadonlyMap<string, FoundFile>): Seen {
  const file = asset.place?.file ?? ''
  const stats = found.get(file) ?? statsOf(file)
  const isSame = stats !== undefined && stats.modified === asset.modified && stats.size === asset.content.size
  return { asset, exists: stats !== undefined, isSame }
}

function statsOf(file: string): { size: number; modified: number } | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats && { size: stats.size, modified: stats.mtimeMs }
}
