import { clearTimeout, setTimeout } from 'node:timers'
import type { Dumpable } from '../../protocol/json.ts'
import { EVERYONE, jsonMessage } from '../messages/message.ts'
import type { MessageHub } from '../messages/message-hub.ts'
import { byCodePoint } from '../models/model-store.ts'
import { fileFacts } from './asset-metadata.ts'
import { tagsOfPlace } from './asset-place.ts'
import type { AssetStore } from './asset-store.ts'
import { isFile } from '../viewing/viewed-file.ts'
import { assetsBelow, syncRoot } from './asset-sync.ts'
import { findFiles, type FoundFile, type ScanRoot } from './found-files.ts'

export interface ScanProgress {
  readonly scanned: number
  readonly total: number
  readonly created: number
  readonly skipped: number
}

export const SCAN_ROOTS: readonly ScanRoot[] = ['models', 'input', 'output']
/** Ms of real time that a scan takes. */
const SCAN_TIME = 25
const NOTHING: ScanProgress = { scanned: 0, total: 0, created: 0, skipped: 0 }

/** Looks for files that have no asset yet, and finds out more about those that have (protocol 9.7). */
export class AssetScan {
  readonly #assets: AssetStore
  readonly #hub: MessageHub
  readonly #isHashing: boolean
  #running: { roots: readonly ScanRoot[]; timer: NodeJS.Timeout; isCancelled?: true } | undefined
  #progress: ScanProgress | null = NOTHING
  #hasStarted = false

  constructor(assets: AssetStore, hub: MessageHub, isHashing: boolean) {
    this.#assets = assets
    this.#hub = hub
    this.#isHashing = isHashing
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  get state(): 'IDLE' | 'RUNNING' | 'CANCELLING' {
    if (!this.#running) return 'IDLE'
    return this.#running.isCancelled ? 'CANCELLING' : 'RUNNING'
  }

  get progress(): ScanProgress | null {
    return this.#running ? NOTHING : this.#progress
  }

  /** The scan of the start, which is over when the first request comes; nobody hears of it. */
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
    const { total, created, skipped } = found
    this.#tell('started', { roots, total, phase: 'fast' })
    this.#tell('fast_complete', { roots, created, skipped, total })
    this.#tell('started', { roots, phase: 'enrich' })
    const enriched = this.#enrich(roots)
    this.#tell('enrich_complete', { roots, enriched })
    this.#tell('completed', { phase: 'full', total, created, enriched, skipped, elapsed: SCAN_TIME / 1000 })
    return found
  }

  /** Asks the scan that is running to stop; false where there is none. */
  cancel(): boolean {
    if (!this.#running || this.#running.isCancelled) return false
    this.#running.isCancelled = true
    return true
  }

  /** Drops a scan that is running. */
  close(): void {
    if (this.#running) clearTimeout(this.#running.timer)
    this.#running = undefined
  }

  /**
   * Marks the assets that no scan would find gone: those of temporary files; how many these are.
   *
   * @note Other files are not looked at. The progress of the last scan is forgotten with it.
   */
  prune(): number {
    const gone = this.#assets.all.filter(
      ({ place, isMissing }) => place?.root === 'temp' && !isMissing && !isFile(place.file),
    )
    for (const asset of gone) asset.isMissing = true
    this.#progress = null
    return gone.length
  }

  #finish(): void {
    const { roots = [], isCancelled = false } = this.#running ?? {}
    this.#running = undefined
    if (!isCancelled) return void this.run(roots)
    this.#progress = NOTHING
    this.#tell('cancelled', { scanned: 0, total: 0, created: 0 })
  }

  #find(roots: readonly ScanRoot[]): ScanProgress {
    const files = findFiles(this.#assets, roots)
    const byPath = new Map(files.map((file) => [file.place.file, file]))
    for (const root of roots) syncRoot(this.#assets, root, byPath)
    const isKnown = ({ place }: FoundFile): boolean => this.#assets.ofFile(place.file)?.isDeleted === false
    const skipped = files.filter(isKnown).length
    // @note Empty files are counted, and left alone.
    const left = files.filter((file) => !isKnown(file) && file.size > 0)
    // @note A file whose asset was deleted is looked at each time, and gets no other one.
    const fresh = left.filter(({ place }) => !this.#assets.ofFile(place.file))
    const createdAt = this.#assets.now()
    for (const file of fresh) this.#create(file, createdAt)
    return { scanned: left.length, total: files.length, created: fresh.length, skipped }
  }

  #create({ place, size, modified }: FoundFile, createdAt: number): void {
    if (this.#assets.ofFile(place.file)) return
    const name = place.path.slice(place.path.lastIndexOf('/') + 1)
    const content = { hash: undefined, size, mimeType: undefined }
    this.#assets.add({ name, place, modified, createdAt, content, tags: tagsOfPlace(this.#assets, place) })
  }

  #enrich(roots: readonly ScanRoot[]): number {
    const files = new Map(findFiles(this.#assets, roots).map((file) => [file.place.file, file]))
    const waiting = assetsBelow(this.#assets, roots).filter(({ isEnriched, isMissing }) => !isEnriched && !isMissing)
    let enriched = 0
    for (const asset of waiting.sort((one, other) => byCodePoint(one.id, other.id))) {
      const bytes = files.get(asset.place?.file ?? '')?.read()
      if (!bytes) continue
      asset.metadata = fileFacts(asset, bytes)
      const type = asset.metadata.get('content_type')
      asset.content.mimeType ??= typeof type === 'string' ? type : undefined
      if (this.#isHashing) this.#assets.contents.settle(asset, this.#assets.hashOf(bytes))
      asset.isEnriched = true
      asset.updatedAt = this.#assets.now()
      enriched += 1
    }
    return enriched
  }

  #tell(event: string, data: Dumpable): void {
    this.#hub.send(jsonMessage(`assets.seed.${event}`, data, EVERYONE))
  }
}
