import { readFileSync } from 'node:fs'
import path from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import type { Dumpable } from '../../protocol/json.ts'
import { scanDirectory } from '../files/scan-directory.ts'
import { guessMediaType } from '../../protocol/media-type.ts'
import { EVERYONE, jsonMessage } from '../messages/message.ts'
import type { MessageHub } from '../messages/message-hub.ts'
import { isFile } from '../viewing/viewed-file.ts'
import { fileFacts } from './asset-metadata.ts'
import type { AssetPlace } from './asset.ts'
import type { AssetStore } from './asset-store.ts'
import { blake3 } from './blake3.ts'

export type ScanRoot = 'models' | 'input' | 'output'

export interface ScanProgress {
  readonly scanned: number
  readonly total: number
  readonly created: number
  readonly skipped: number
}

interface FoundFile {
  readonly place: AssetPlace
  readonly tags: readonly string[]
  readonly size: number
  read(): Buffer
}

export const SCAN_ROOTS: readonly ScanRoot[] = ['models', 'input', 'output']
/** Ms of real time that a scan takes. */
const SCAN_TIME = 25

/** Looks for files that have no asset yet, and finds out more about those that have (protocol-0.33 A6). */
export class AssetScan {
  readonly #assets: AssetStore
  readonly #hub: MessageHub
  readonly #isHashing: boolean
  #running: { roots: readonly ScanRoot[]; timer: NodeJS.Timeout } | undefined
  #progress: ScanProgress = { scanned: 0, total: 0, created: 0, skipped: 0 }
  #hasStarted = false

  constructor(assets: AssetStore, hub: MessageHub, isHashing: boolean) {
    this.#assets = assets
    this.#hub = hub
    this.#isHashing = isHashing
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  get progress(): ScanProgress {
    return this.#progress
  }

  /** The scan of the start, which is over before the first request; nobody hears of it. */
  begin(): void {
    if (this.#hasStarted) return
    this.#hasStarted = true
    this.#find(SCAN_ROOTS)
    this.#enrich(SCAN_ROOTS)
  }

  /** Starts a scan in the background; false where one is running already. */
  start(roots: readonly ScanRoot[]): boolean {
    if (this.#running) return false
    const timer = setTimeout(() => this.#finish(), SCAN_TIME)
    this.#running = { roots, timer }
    return true
  }

  /** Scans at once. */
  run(roots: readonly ScanRoot[]): ScanProgress {
    const found = this.#find(roots)
    this.#progress = found
    this.#tell('started', { roots, total: found.total, phase: 'fast' })
    this.#tell('fast_complete', { roots, created: found.created, skipped: found.skipped, total: found.total })
    this.#tell('started', { roots, phase: 'enrich' })
    const enriched = this.#enrich(roots)
    this.#tell('enrich_complete', { roots, enriched })
    const { total, created, skipped } = found
    this.#tell('completed', { phase: 'full', total, created, enriched, skipped, elapsed: SCAN_TIME / 1000 })
    return found
  }

  /** Drops a scan that is running. */
  close(): void {
    if (this.#running) clearTimeout(this.#running.timer)
    this.#running = undefined
  }

  /** Marks the assets whose files are gone; how many these are. */
  prune(): number {
    return this.#markMissing(() => true)
  }

  #finish(): void {
    const roots = this.#running?.roots ?? []
    this.#running = undefined
    this.run(roots)
  }

  #find(roots: readonly ScanRoot[]): ScanProgress {
    this.#markMissing((root) => roots.includes(root))
    const files = roots.flatMap((root) => this.#filesOf(root))
    let created = 0
    let skipped = 0
    // @note Backwards, so that lists, which begin with the newest, show the files in their order.
    for (const file of files.toReversed()) {
      // @note Empty files are counted, and left alone.
      if (file.size === 0 || this.#assets.isForgotten(file.place.file)) continue
      if (this.#assets.ofFile(file.place.file)) skipped += 1
      else {
        this.#create(file)
        created += 1
      }
    }
    return { scanned: 0, total: files.length, created, skipped }
  }

  #create({ place, tags, size, read }: FoundFile): void {
    const bytes = read()
    const asset = this.#assets.add({
      name: path.posix.basename(place.path),
      place,
      size,
      mimeType: guessMediaType(place.path),
      tags,
    })
    asset.metadata = fileFacts(asset, bytes)
  }

  #enrich(roots: readonly ScanRoot[]): number {
    let enriched = 0
    for (const root of roots) {
      for (const { place, read } of this.#filesOf(root)) {
        const asset = this.#assets.ofFile(place.file)
        if (!asset || asset.isEnriched) continue
        const bytes = read()
        asset.metadata = fileFacts(asset, bytes)
        if (this.#isHashing) asset.hash = `blake3:${blake3(bytes)}`
        asset.isEnriched = true
        enriched += 1
      }
    }
    return enriched
  }

  #markMissing(isWanted: (root: ScanRoot) => boolean): number {
    let marked = 0
    for (const asset of this.#assets.all) {
      const root = asset.place?.root.split('/')[0]
      if (!asset.place || (root !== 'input' && root !== 'output') || !isWanted(root) || isFile(asset.place.file))
        continue
      asset.isMissing = true
      marked += 1
    }
    return marked
  }

  #filesOf(root: ScanRoot): FoundFile[] {
    if (root === 'models') return this.#modelFiles()
    const directory = this.#assets.files.directory(root)
    return walk(directory).map((name) => {
      const file = path.join(directory, name)
      const folders = name.split('/').slice(0, -1)
      const place = { root, path: name, file } as const
      return {
        place,
        tags: [root, ...(root === 'input' ? folders : [])],
        size: readFileSync(file).length,
        read: () => readFileSync(file),
      }
    })
  }

  #modelFiles(): FoundFile[] {
    const { models } = this.#assets
    const folders = models.folders.filter(({ name }) => name !== 'configs' && name !== 'custom_nodes')
    return folders.flatMap((folder) =>
      models.details(folder.name).map(({ name, pathIndex, size }) => {
        const file = path.join(models.directoriesOf(folder)[pathIndex] ?? '', name)
        const place = { root: `models/${folder.name}`, path: name, file } as const
        const read = (): Buffer => models.read(folder.name, name, pathIndex) ?? Buffer.alloc(0)
        return { place, tags: ['models', `model_type:${folder.name}`], size, read }
      }),
    )
  }

  #tell(event: string, data: Dumpable): void {
    this.#hub.send(jsonMessage(`assets.seed.${event}`, data, EVERYONE))
  }
}

/** All files below a directory, relative and with `/`; no hidden ones. */
function walk(directory: string, prefix = ''): string[] {
  return scanDirectory(directory).flatMap((entry) => {
    const name = `${prefix}${entry.name}`
    if (entry.name.startsWith('.')) return []
    return entry.isDirectory() ? walk(path.join(directory, entry.name), `${name}/`) : [name]
  })
}
