import { type Dirent, opendirSync } from 'node:fs'

/**
 * The entries of a directory as Python's `os.scandir` gives them; none where there is no such directory.
 *
 * @note In the order of the disk, which ComfyUI sends on: `readdirSync` would sort them.
 */
export function scanDirectory(directory: string): Dirent[] {
  let handle
  try {
    handle = opendirSync(directory)
  } catch {
    return []
  }
  try {
    const entries: Dirent[] = []
    for (let entry = handle.readSync(); entry; entry = handle.readSync()) entries.push(entry)
    return entries
  } finally {
    handle.closeSync()
  }
}
