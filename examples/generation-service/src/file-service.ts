import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
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
  readonly #options: FileServiceOptions

  constructor(options: FileServiceOptions) {
    this.#options = options
  }

  /** Moves the files of a generation; returns their new absolute paths. */
  async organizeGenerationFiles(userId: string, files: readonly OutputFile[]): Promise<string[]> {
    const folder = path.join(this.#options.storageDir, 'users', userId)
    await mkdir(folder, { recursive: true })
    return Promise.all(
      files.map(async ({ subfolder, filename }) => {
        const target = path.join(folder, filename)
        await move(path.join(this.#options.comfyOutputDir, subfolder, filename), target)
        return target
      }),
    )
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    // Another disk: renaming cannot cross it.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, to)
    await rm(from)
  }
}
