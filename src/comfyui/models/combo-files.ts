import path from 'node:path'
import { guessMediaType } from '../../protocol/media-type.ts'
import type { OutputStore } from '../files/output-store.ts'
import { scanDirectory } from '../files/scan-directory.ts'
import { isFile } from '../viewing/viewed-file.ts'
import { byCodePoint, type ModelStore } from './model-store.ts'

const NOTHING: readonly string[] = []
const THREE_D = /\.(?:gltf|glb|obj|fbx|stl|spz|splat|ply|ksplat)$/i

/** The files that stand as options in combos: models, and what lies in the input directory (protocol 9.1). */
export class ComboFiles {
  readonly #models: ModelStore
  readonly #files: OutputStore
  readonly #lists = new Map<string, readonly string[]>()

  constructor(models: ModelStore, files: OutputStore) {
    this.#models = models
    this.#files = files
  }

  /**
   * @param source `models/<folder>` or `input/<kind>`
   * @returns the same array again while nothing changes
   */
  list(source: string): readonly string[] {
    const [room, name = ''] = source.split('/')
    if (room === 'models') return this.#models.list(name)
    const names = this.#inputs(name).sort(byCodePoint)
    const before = this.#lists.get(source) ?? NOTHING
    if (before.length === names.length && before.every((each, index) => each === names[index])) return before
    this.#lists.set(source, names)
    return names
  }

  #inputs(kind: string): string[] {
    // @note Asking for the directory would make it: most tests never upload a file.
    if (!this.#files.isMade) return []
    const directory = this.#files.directory('input')
    if (kind === '3d') return this.#below(path.join(directory, '3d'), '3d/').filter((name) => THREE_D.test(name))
    const names = scanDirectory(directory).flatMap(({ name }) => (isFile(path.join(directory, name)) ? [name] : []))
    return names.filter((name) => hasKind(name, kind))
  }

  #below(directory: string, prefix: string): string[] {
    return scanDirectory(directory).flatMap((entry) => {
      const name = `${prefix}${entry.name}`
      return entry.isDirectory() ? this.#below(path.join(directory, entry.name), `${name}/`) : [name]
    })
  }
}

function hasKind(name: string, kind: string): boolean {
  if (kind === 'any') return true
  if (kind === 'latent') return name.endsWith('.latent')
  const type = guessMediaType(name)?.split('/')[0]
  // @note A video has sound, so it counts as audio as well.
  return type === kind || (kind === 'audio' && type === 'video')
}
