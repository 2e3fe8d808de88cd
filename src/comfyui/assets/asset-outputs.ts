import { statSync } from 'node:fs'
import path from 'node:path'
import type { Dumpable } from '../../protocol/json.ts'
import { guessMediaType } from '../../protocol/media-type.ts'
import type { Asset } from './asset.ts'
import { fileOfOutput, withKey } from './asset-place.ts'
import type { AssetStore } from './asset-store.ts'

type ShownFiles = Readonly<Record<string, readonly Dumpable[]>>

/** Gives the files of an output their ids (a last key), and notes which prompt showed them (protocol 9.7). */
export function registerOutput(assets: AssetStore, output: ShownFiles, jobId: string): ShownFiles {
  return Object.fromEntries(
    Object.entries(output).map(([key, items]) => [key, items.map((item) => withId(assets, item, jobId))]),
  )
}

function withId(assets: AssetStore, item: Dumpable, jobId: string): Dumpable {
  const found = fileOfOutput(assets.files, item)
  if (!found) return item
  const { kind, file } = found
  // @note Inputs that a node shows are nobody's output.
  const isOutput = kind !== 'input'
  const asset = assets.ofFile(file) ?? assets.addFile(file, { name: path.basename(file), tags: [kind], isOutput })
  if (!asset) return item
  if (isOutput) noteShown(assets, asset, file, jobId)
  return withKey(item, 'id', asset.id)
}

/** @note The end of a prompt makes its files unknown content again, until the next scan that hashes. */
function noteShown(assets: AssetStore, asset: Asset, file: string, jobId: string): void {
  const { size, mtimeMs } = statSync(file)
  const isShared = assets.sharing(asset.content).some((each) => each !== asset && !each.isDeleted && !each.isMissing)
  assets.contents.renew(asset, size, guessMediaType(file), isShared)
  Object.assign(asset, { jobId, modified: mtimeMs, isMissing: false, isEnriched: false, updatedAt: assets.now() })
}
