import { splitExtension } from '../../protocol/media-type.ts'
import { MODEL_EXTENSIONS, type ModelFolder } from './model-folders.ts'
import { byCodePoint, type ModelDetails, type ModelStore } from './model-store.ts'

/**
 * The files of a folder as `/experiment/models/{folder}` lists them (protocol 9.3).
 *
 * @note Not as `/models/{folder}`: only model files, whatever the folder takes, nothing that is hidden, directory after
 * directory though they have the same names, and the files of a directory before those of its subfolders.
 */
export function listModelDetails(models: ModelStore, folder: ModelFolder): ModelDetails[] {
  return folder.directories.flatMap((_, pathIndex) => {
    const shown = models.filesIn(folder, pathIndex).filter(({ name }) => isShown(name))
    return inWalkOrder(shown)
  })
}

function isShown(name: string): boolean {
  const isHidden = name.split('/').some((part) => part.startsWith('.'))
  return !isHidden && MODEL_EXTENSIONS.includes(splitExtension(name)[1].toLowerCase())
}

/** @note Subfolders come in the order of the disk, in which they were found. */
function inWalkOrder(files: readonly ModelDetails[], depth = 0): ModelDetails[] {
  const here: ModelDetails[] = []
  const below = new Map<string, ModelDetails[]>()
  for (const file of files) {
    const parts = file.name.split('/')
    const folder = parts[depth] ?? ''
    if (parts.length === depth + 1) here.push(file)
    else below.set(folder, [...(below.get(folder) ?? []), file])
  }
  here.sort((one, other) => byCodePoint(one.name, other.name))
  return [...here, ...[...below.values()].flatMap((group) => inWalkOrder(group, depth + 1))]
}
