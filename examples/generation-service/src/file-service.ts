import { access, copyFile, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { OutputFile } from './comfyui-types.ts'

export interface FileServiceOptions {
  /** The output directory of the ComfyUI server, as this machine sees it. */
  comfyOutputDir: string
  /** Where finished files go: `<storageDir>/users/<userId>/`. */
  storageDir: string
}

/** Moves finished files out of ComfyUI's directory into those of the users. */
export class FileService {
  readonly #comfyOutputDir: string
  readonly #usersDir: string

  constructor({ comfyOutputDir, storageDir }: FileServiceOptions) {
    this.#comfyOutputDir = path.resolve(comfyOutputDir)
    this.#usersDir = path.resolve(storageDir, 'users')
  }

  /** @throws {RangeError} for a user whose name would lead out of the storage */
  folderOf(userId: string): string {
    return inside(this.#usersDir, userId)
  }

  /**
   * Moves the files of a generation; returns their new absolute paths. Subfolders stay, so that files of one name do.
   * Done twice, as after a crash, it moves what is left and returns the same.
   */
  async organizeGenerationFiles(userId: string, files: readonly OutputFile[]): Promise<string[]> {
    const folder = this.folderOf(userId)
    return Promise.all(
      files.map(async ({ subfolder, filename }) => {
        const target = inside(folder, path.join(subfolder, filename))
        await mkdir(path.dirname(target), { recursive: true })
        await move(inside(this.#comfyOutputDir, path.join(subfolder, filename)), target)
        return target
      }),
    )
  }
}

function inside(folder: string, name: string): string {
  const file = path.resolve(folder, name)
  if (!file.startsWith(folder + path.sep)) throw new RangeError(`"${name}" leads out of ${folder}`)
  return file
}

/** @note Copied, not renamed: the two are often on different disks. A crash at any point leaves a whole file. */
async function move(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, `${to}.part`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // Moved by an earlier run that did not live to say so; or else it is nowhere, and that is an error.
    return access(to)
  }
  await rename(`${to}.part`, to)
  await rm(from)
}
