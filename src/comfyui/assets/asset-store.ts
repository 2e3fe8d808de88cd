import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../../clock/clock.ts'
import type { Dumpable, JsonObject } from '../../protocol/json.ts'
import { guessMediaType } from '../../protocol/media-type.ts'
import type { FileKind } from '../files/annotated-name.ts'
import type { OutputStore } from '../files/output-store.ts'
import type { ModelStore } from '../models/model-store.ts'
import type { RandomSource } from '../random-source.ts'
import { isFile } from '../viewing/viewed-file.ts'
import { describeAsset, type Asset, type AssetPlace } from './asset.ts'
import { AssetError, notFound } from './asset-error.ts'
import { pictureFacts } from './asset-metadata.ts'
import { placeOutput, placeUpload, withKey } from './asset-place.ts'
import { blake3 } from './blake3.ts'

export interface NewAsset {
  readonly name: string
  readonly place?: AssetPlace | undefined
  readonly hash?: string | undefined
  readonly size: number
  readonly mimeType: string | undefined
  readonly tags: Iterable<string>
  readonly userMetadata?: JsonObject | undefined
  readonly metadata?: JsonObject | undefined
  readonly jobId?: string | undefined
  readonly previewId?: string | undefined
}

/** What a client says about an asset that it uploads or refers to. */
export interface AssetWish {
  readonly name: string | undefined
  readonly tags: readonly string[]
  readonly userMetadata: JsonObject
  readonly mimeType: string | undefined
  readonly previewId: string | undefined
}

/** Tags that the database begins with. */
const FIRST_TAGS =
  'checkpoints classifiers clip_vision configs controlnet decoder diffusers diffusion_models embeddings encoder gligen ' +
  'hypernetworks input loras missing models output photomaker rescan style_models text_encoders upscale_models vae vae_approx'

/** The assets of the server: what its files are to its users (protocol-0.33 A6). */
export class AssetStore {
  readonly files: OutputStore
  readonly models: ModelStore
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #assets = new Map<string, Asset>()
  readonly #byFile = new Map<string, Asset>()
  readonly #tags = new Set(FIRST_TAGS.split(' '))
  /** Files whose asset was deleted: no scan brings them back. */
  readonly #forgotten = new Set<string>()
  /** Microseconds since the Unix epoch. */
  #lastMicros = 0

  constructor(files: OutputStore, models: ModelStore, clock: Clock, random: RandomSource) {
    this.files = files
    this.models = models
    this.#clock = clock
    this.#random = random
  }

  /** All that are not gone. */
  get all(): Asset[] {
    return [...this.#assets.values()].filter((asset) => !asset.isMissing)
  }

  /** Every tag that was ever in use. */
  get tags(): ReadonlySet<string> {
    return this.#tags
  }

  isForgotten(file: string): boolean {
    return this.#forgotten.has(file)
  }

  ofFile(file: string): Asset | undefined {
    return this.#byFile.get(file)
  }

  /** @throws {AssetError} `ASSET_NOT_FOUND` */
  get(id: string): Asset {
    const asset = this.#assets.get(id.toLowerCase())
    if (!asset || asset.isMissing) throw notFound(id.toLowerCase())
    return asset
  }

  describe(asset: Asset): { readonly [key: string]: Dumpable } {
    return describeAsset(asset, asset.previewId === undefined ? undefined : this.#assets.get(asset.previewId))
  }

  add(about: NewAsset): Asset {
    const now = this.#now()
    const userMetadata: JsonObject = new Map(about.userMetadata ?? [])
    if (about.place) userMetadata.set('filename', about.place.path)
    const asset: Asset = {
      id: this.#random.uuid(),
      name: about.name,
      hash: about.hash,
      place: about.place,
      size: about.size,
      mimeType: about.mimeType,
      tags: new Set(about.tags),
      userMetadata,
      metadata: about.metadata,
      jobId: about.jobId,
      previewId: about.previewId,
      isMissing: false,
      isEnriched: false,
      createdAt: now,
      updatedAt: now,
      lastAccessAt: now,
    }
    this.#assets.set(asset.id, asset)
    if (about.place) this.#byFile.set(about.place.file, asset)
    for (const tag of asset.tags) this.#tags.add(tag)
    return asset
  }

  /** Registers a file that lies in one of the directories, or finds it again. */
  addFile(
    place: AssetPlace,
    tags: Iterable<string>,
    options: { readonly isHashed: boolean; readonly jobId?: string },
  ): Asset {
    const bytes = readFileSync(place.file)
    const hash = options.isHashed ? `blake3:${blake3(bytes)}` : undefined
    const known = this.#byFile.get(place.file)
    const mimeType = guessMediaType(place.path)
    if (known) {
      known.size = bytes.length
      known.hash = hash ?? known.hash
      known.jobId = options.jobId ?? known.jobId
      known.isMissing = false
      known.updatedAt = this.#now()
      return known
    }
    const metadata = pictureFacts(bytes, mimeType)
    return this.add({
      name: path.posix.basename(place.path),
      place,
      hash,
      size: bytes.length,
      mimeType,
      tags,
      metadata,
      jobId: options.jobId,
    })
  }

  /** @note An upload to temp counts as an input too. */
  addUpload(kind: FileKind, file: string): Asset {
    const relative = path.relative(this.files.directory(kind), file).replaceAll(path.sep, '/')
    const tags = [
      kind === 'output' ? 'output' : 'input',
      ...(kind === 'temp' ? ['temp'] : []),
      ...relative.split('/').slice(0, -1),
    ]
    return this.addFile({ root: kind, path: relative, file }, [...tags, 'uploaded'], { isHashed: true })
  }

  hashOf(bytes: Uint8Array): string {
    return `blake3:${blake3(bytes)}`
  }

  /** The first asset with this content that has a file. */
  byHash(hash: string): Asset | undefined {
    return this.all.find((asset) => asset.hash === hash && asset.place && isFile(asset.place.file))
  }

  /** @throws {AssetError} `ASSET_NOT_FOUND` for a preview that there is not */
  update(
    asset: Asset,
    changes: { name?: string | undefined; userMetadata?: JsonObject | undefined; previewId?: string | undefined },
  ): void {
    const { name, userMetadata, previewId } = changes
    if (previewId !== undefined) {
      const preview = this.#assets.get(previewId)
      if (!preview) {
        throw new AssetError(404, 'ASSET_NOT_FOUND', `Preview AssetReference ${previewId} not found`, { id: asset.id })
      }
      asset.previewId = previewId
    }
    if (name !== undefined) asset.name = name
    if (userMetadata) {
      asset.userMetadata = new Map(userMetadata)
      if (asset.place) asset.userMetadata.set('filename', asset.place.path)
    }
    asset.updatedAt = this.#now()
  }

  tag(asset: Asset, tags: readonly string[]): void {
    for (const tag of tags) {
      asset.tags.add(tag)
      this.#tags.add(tag)
    }
    asset.updatedAt = this.#now()
  }

  untag(asset: Asset, tags: readonly string[]): void {
    for (const tag of tags) asset.tags.delete(tag)
    asset.updatedAt = this.#now()
  }

  /** @note The file stays. */
  delete(id: string): void {
    const asset = this.#assets.get(id.toLowerCase())
    if (!asset || asset.isMissing)
      throw new AssetError(404, 'ASSET_NOT_FOUND', `AssetReference ${id.toLowerCase()} not found.`)
    this.#assets.delete(asset.id)
    if (!asset.place) return
    this.#byFile.delete(asset.place.file)
    this.#forgotten.add(asset.place.file)
  }

  /** The file with the content of an asset. @throws {AssetError} `FILE_NOT_FOUND` */
  fileOf(asset: Asset): string {
    const file = asset.place?.file ?? (asset.hash === undefined ? undefined : this.byHash(asset.hash)?.place?.file)
    if (file === undefined || !isFile(file))
      throw new AssetError(404, 'FILE_NOT_FOUND', 'Underlying file not found on disk.')
    asset.lastAccessAt = this.#now()
    return file
  }

  /** An upload by `POST /api/assets`: its file is named by its content; known content becomes a second reference. */
  upload(bytes: Buffer, filename: string, wish: AssetWish): { asset: Asset; isNew: boolean } {
    const digest = blake3(bytes)
    const hash = `blake3:${digest}`
    if (this.byHash(hash)) return { asset: this.refer(hash, { ...wish, name: wish.name ?? filename }), isNew: false }
    const place = placeUpload(this, digest, filename, wish.tags)
    mkdirSync(path.dirname(place.file), { recursive: true })
    writeFileSync(place.file, bytes)
    const mimeType = wish.mimeType ?? guessMediaType(filename)
    const { userMetadata, previewId } = wish
    const about = {
      place,
      hash,
      size: bytes.length,
      mimeType,
      userMetadata,
      previewId,
      metadata: pictureFacts(bytes, mimeType),
    }
    return { asset: this.add({ ...about, name: wish.name ?? filename, tags: [...wish.tags, 'uploaded'] }), isNew: true }
  }

  /** One more reference to content that there is. @throws {AssetError} `ASSET_NOT_FOUND` */
  refer(hash: string, wish: AssetWish): Asset {
    const known = this.byHash(hash)
    if (!known) throw new AssetError(404, 'ASSET_NOT_FOUND', `Asset content ${hash} does not exist`)
    const { tags, userMetadata, previewId } = wish
    const name = wish.name ?? hash.slice('blake3:'.length)
    const { size, mimeType, metadata } = known
    return this.add({ name, hash, size, mimeType: mimeType ?? wish.mimeType, metadata, tags, userMetadata, previewId })
  }

  /** Gives the files of an output their ids (a last key), and notes which prompt showed them. */
  register(
    output: Readonly<Record<string, readonly Dumpable[]>>,
    jobId: string,
  ): Readonly<Record<string, readonly Dumpable[]>> {
    return Object.fromEntries(
      Object.entries(output).map(([key, items]) => [key, items.map((item) => this.#withId(item, jobId))]),
    )
  }

  #withId(item: Dumpable, jobId: string): Dumpable {
    const place = placeOutput(this.files, item)
    if (!place) return item
    const tags = [place.root, 'uploaded']
    return withKey(item, 'id', this.addFile(place, tags, { isHashed: false, jobId }).id)
  }

  /** @note Never twice the same, so that the newest are always first. */
  #now(): number {
    this.#lastMicros = Math.max(Math.floor(this.#clock.now() * 1000), this.#lastMicros + 1)
    return this.#lastMicros / 1000
  }
}
