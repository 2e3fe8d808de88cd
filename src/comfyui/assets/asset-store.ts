import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../../clock/clock.ts'
import type { Dumpable, JsonObject } from '../../protocol/json.ts'
import { guessMediaType } from '../../protocol/media-type.ts'
import type { OutputStore } from '../files/output-store.ts'
import type { ModelStore } from '../models/model-store.ts'
import type { RandomSource } from '../random-source.ts'
import { byCodePoint } from '../models/model-store.ts'
import { isFile } from '../viewing/viewed-file.ts'
import { describeAsset, type Asset, type AssetContent, type AssetPlace } from './asset.ts'
import { AssetError, notFound } from './asset-error.ts'
import { pictureFacts } from './asset-metadata.ts'
import { placeOf, tagsOfPlace } from './asset-place.ts'
import { blake3 } from './blake3.ts'
import { ContentRegistry } from './content-registry.ts'

export const UNKNOWN_TYPE = 'application/octet-stream'

export interface NewAsset {
  readonly name: string
  readonly owner?: string
  readonly content: AssetContent
  readonly place?: AssetPlace | undefined
  readonly modified?: number
  readonly tags: Iterable<string>
  readonly userMetadata?: JsonObject | undefined
  readonly previewId?: string | undefined
  /** Ms since the Unix epoch; those of one scan share it. */
  readonly createdAt?: number
}

/** What is said about a file that lies in one of the directories already. */
export interface FileWish {
  readonly name: string
  readonly tags: readonly string[]
  readonly owner?: string
  readonly mimeType?: string | undefined
  readonly userMetadata?: JsonObject
  readonly previewId?: string | undefined
  /** @note An output's hash is forgotten with its prompt: it need not be known at all. */
  readonly isOutput?: boolean
}

/** Tags that the database begins with. */
const FIRST_TAGS =
  'checkpoints classifiers clip_vision configs controlnet decoder diffusers diffusion_models embeddings encoder gligen ' +
  'hypernetworks input loras missing models output photomaker rescan style_models text_encoders upscale_models vae vae_approx'

/** The assets of the server: what its files are to its users (protocol 9.7). */
export class AssetStore {
  readonly files: OutputStore
  readonly models: ModelStore
  readonly contents = new ContentRegistry()
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #assets = new Map<string, Asset>()
  readonly #byFile = new Map<string, Asset>()
  readonly #tags = new Set(FIRST_TAGS.split(' '))
  /** Microseconds since the Unix epoch. */
  #lastMicros = 0

  constructor(files: OutputStore, models: ModelStore, clock: Clock, random: RandomSource) {
    this.files = files
    this.models = models
    this.#clock = clock
    this.#random = random
  }

  /** All that were not deleted, even where their files are gone. */
  get all(): Asset[] {
    return [...this.#assets.values()].filter(({ isDeleted }) => !isDeleted)
  }

  /** Deleted ones too. */
  get everything(): Asset[] {
    return [...this.#assets.values()]
  }

  /** Every tag that was ever in use. */
  get tags(): ReadonlySet<string> {
    return this.#tags
  }

  /** Those that a user sees in lists. */
  listFor(owner: string): Asset[] {
    return this.all.filter((asset) => !asset.isMissing && isVisible(asset, owner))
  }

  ofFile(file: string): Asset | undefined {
    return this.#byFile.get(file)
  }

  /** @throws {AssetError} `ASSET_NOT_FOUND` */
  get(id: string, owner: string): Asset {
    const asset = this.#assets.get(id)
    if (!asset || asset.isDeleted || !isVisible(asset, owner)) throw notFound(id)
    return asset
  }

  /** An asset that is to be changed. @throws {AssetError} `ASSET_NOT_FOUND`, `FORBIDDEN` */
  getOwn(id: string, owner: string): Asset {
    const asset = this.#assets.get(id)
    if (!asset || asset.isDeleted) throw notFound(id)
    if (!isVisible(asset, owner)) throw new AssetError(403, 'FORBIDDEN', 'not owner', { id })
    return asset
  }

  has(id: string): boolean {
    return this.#assets.has(id)
  }

  describe(asset: Asset): { readonly [key: string]: Dumpable } {
    const preview = asset.previewId === undefined ? undefined : this.#assets.get(asset.previewId)
    return describeAsset(asset, preview?.isDeleted === false && !preview.isMissing ? preview.place : undefined)
  }

  add(about: NewAsset): Asset {
    const now = about.createdAt ?? this.now()
    const userMetadata: JsonObject = new Map(about.userMetadata ?? [])
    if (about.place) userMetadata.set('filename', about.place.path)
    const asset: Asset = {
      id: this.#random.uuid(),
      name: about.name,
      owner: about.owner ?? '',
      content: about.content,
      place: about.place,
      modified: about.modified ?? 0,
      tags: new Set(),
      userMetadata,
      metadata: undefined,
      jobId: undefined,
      previewId: about.previewId !== undefined && this.has(about.previewId) ? about.previewId : undefined,
      isMissing: false,
      isDeleted: false,
      isEnriched: false,
      createdAt: now,
      updatedAt: now,
      lastAccessAt: now,
    }
    this.put(asset)
    this.tag(asset, about.tags)
    return asset
  }

  put(asset: Asset): void {
    this.#assets.set(asset.id, asset)
    if (asset.place) this.#byFile.set(asset.place.file, asset)
  }

  /**
   * Registers a file that was just written; the file of an asset that there is, even a deleted one, brings it back.
   *
   * @returns `undefined` for a file outside all directories
   */
  addFile(file: string, wish: FileWish): Asset | undefined {
    const place = placeOf(this, file)
    if (!place) return undefined
    const bytes = readFileSync(file)
    const mimeType = wish.mimeType ?? guessMediaType(file) ?? UNKNOWN_TYPE
    const content = wish.isOutput
      ? { hash: undefined, size: bytes.length, mimeType }
      : this.contents.of(this.hashOf(bytes), bytes.length, mimeType)
    const modified = statSync(file).mtimeMs
    const known = this.#byFile.get(file)
    const asset = known ?? this.add({ ...wish, place, content, modified, tags: [] })
    if (known) Object.assign(known, { content, modified, isMissing: false, isDeleted: false })
    this.tag(asset, [...tagsOfPlace(this, place), ...wish.tags, 'uploaded'])
    const facts = pictureFacts(bytes, mimeType)
    if (facts) asset.metadata = new Map([...(asset.metadata ?? []), ...facts])
    this.markMissing(content, false)
    asset.updatedAt = this.now()
    return asset
  }

  /** Forgets an asset for good, with its file. */
  drop(asset: Asset): void {
    this.#assets.delete(asset.id)
    if (asset.place && this.#byFile.get(asset.place.file) === asset) this.#byFile.delete(asset.place.file)
  }

  hashOf(bytes: Uint8Array): string {
    return `blake3:${blake3(bytes)}`
  }

  /** All that share a content, even deleted ones, in the order of their ids. */
  sharing(content: AssetContent): Asset[] {
    return [...this.#assets.values()]
      .filter((asset) => asset.content === content)
      .sort((one, other) => byCodePoint(one.id, other.id))
  }

  /** @throws {AssetError} `ASSET_NOT_FOUND` for a preview that there is not */
  update(
    asset: Asset,
    changes: { name?: string | undefined; userMetadata?: JsonObject | undefined; previewId?: string | undefined },
  ): void {
    const { name, userMetadata, previewId } = changes
    if (previewId !== undefined && !this.has(previewId)) {
      throw new AssetError(404, 'ASSET_NOT_FOUND', `Preview AssetReference ${previewId} not found`, { id: asset.id })
    }
    const isChanged = (name !== undefined && name !== asset.name) || userMetadata || previewId !== undefined
    if (name !== undefined) asset.name = name
    if (previewId !== undefined) asset.previewId = previewId
    if (userMetadata) {
      asset.userMetadata = new Map(userMetadata)
      if (asset.place) asset.userMetadata.set('filename', asset.place.path)
    }
    if (isChanged) asset.updatedAt = this.now()
  }

  /** @note Tags leave the time of the last change as it is. */
  tag(asset: Asset, tags: Iterable<string>): void {
    const added = [...tags]
    for (const tag of added) asset.tags.add(tag)
    this.know(added)
  }

  know(tags: readonly string[]): void {
    for (const tag of tags) this.#tags.add(tag)
  }

  /** @note The file stays. */
  delete(id: string, owner: string): void {
    const asset = this.#assets.get(id)
    if (!asset || asset.isDeleted || !isVisible(asset, owner))
      throw new AssetError(404, 'ASSET_NOT_FOUND', `AssetReference ${id} not found.`)
    asset.isDeleted = true
  }

  /** A file with the content of an asset. @throws {AssetError} `FILE_NOT_FOUND` */
  fileOf(asset: Asset): string {
    const own = asset.place?.file
    const file = own !== undefined && isFile(own) ? own : this.#liveFile(this.sharing(asset.content))
    if (file === undefined) throw new AssetError(404, 'FILE_NOT_FOUND', 'Underlying file not found on disk.')
    asset.lastAccessAt = this.now()
    return file
  }

  /** The file that `/view` shows for a hash, and what it is called. */
  viewByHash(hash: string, owner: string): { file: string; name: string; mimeType: string | undefined } | undefined {
    const content = this.contents.get(hash)
    const sharing = content ? this.sharing(content).filter((asset) => isVisible(asset, owner)) : []
    const file = this.#liveFile(sharing)
    if (file === undefined) return undefined
    const named = sharing.find((asset) => asset.place?.file === file)?.name
    const name = named || path.basename(file)
    return { file, name, mimeType: content?.mimeType ?? guessMediaType(name) }
  }

  /** Says on all assets of a content whether its files are gone. */
  markMissing(content: AssetContent, isMissing: boolean): void {
    for (const asset of this.sharing(content)) {
      if (isMissing) this.tag(asset, ['missing'])
      else asset.tags.delete('missing')
    }
  }

  /** Ms since the Unix epoch. @note Never twice the same, so that the newest are always first. */
  now(): number {
    this.#lastMicros = Math.max(Math.floor(this.#clock.now() * 1000), this.#lastMicros + 1)
    return this.#lastMicros / 1000
  }

  #liveFile(assets: readonly Asset[]): string | undefined {
    return assets.map(({ place }) => place?.file).find((file) => file !== undefined && isFile(file))
  }
}

/** @note What no user brought is there for all. */
function isVisible({ owner }: Asset, user: string): boolean {
  return owner === '' || owner === user
}
