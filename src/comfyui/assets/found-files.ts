import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { scanDirectory } from '../files/scan-directory.ts'
import type { AssetPlace } from './asset.ts'
import { assetFolders, placeOf, type Rooms } from './asset-place.ts'

export type ScanRoot = 'models' | 'input' | 'output'

export interface FoundFile {
  readonly place: AssetPlace
  readonly size: number
  /** Ms since the Unix epoch. */
  readonly modified: number
  read(): Buffer
}

/** All files that a scan looks at, by their paths; models first. */
export function findFiles(rooms: Rooms, roots: readonly ScanRoot[]): FoundFile[] {
  const wanted = (['models', 'input', 'output'] as const).filter((root) => roots.includes(root))
  return wanted.flatMap((root) => (root === 'models' ? modelFiles(rooms) : filesIn(rooms, rooms.files.directory(root))))
}

function filesIn(rooms: Rooms, directory: string): FoundFile[] {
  return walk(directory).flatMap((file) => {
    const stats = statSync(file, { throwIfNoEntry: false })
    const place = placeOf(rooms, file)
    return stats && place ? [{ place, size: stats.size, modified: stats.mtimeMs, read: () => readFileSync(file) }] : []
  })
}

function modelFiles(rooms: Rooms): FoundFile[] {
  const { models } = rooms
  return assetFolders(models).flatMap((folder) =>
    models.details(folder.name).flatMap(({ name, pathIndex, size, modified }) => {
      const place = placeOf(rooms, path.join(models.directoriesOf(folder)[pathIndex] ?? '', name))
      const isHidden = name.split('/').some((part) => part.startsWith('.'))
      const read = (): Buffer => models.read(folder.name, name, pathIndex) ?? Buffer.alloc(0)
      return place && !isHidden ? [{ place, size, modified, read }] : []
    }),
  )
}

/** All files below a directory; no hidden ones. */
function walk(directory: string): string[] {
  return scanDirectory(directory).flatMap((entry) => {
    const file = path.join(directory, entry.name)
    if (entry.name.startsWith('.')) return []
    return entry.isDirectory() ? walk(file) : [file]
  })
}
