import { readFileSync } from 'node:fs'
import type { Asset } from '../comfyui/assets/asset.ts'
import { AssetError, notFound } from '../comfyui/assets/asset-error.ts'
import {
  BodyReader,
  isHash,
  QueryReader,
  readAssetQuery,
  readFormMetadata,
  readFormTags,
} from '../comfyui/assets/asset-fields.ts'
import { filterAssets, pageAssets } from '../comfyui/assets/asset-query.ts'
import { SCAN_ROOTS } from '../comfyui/assets/asset-scan.ts'
import type { AssetStore } from '../comfyui/assets/asset-store.ts'
import { sortedTags } from '../comfyui/assets/asset.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import type { Json } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { parseContentType } from './content-type.ts'
import { isFile, type Form } from './form.ts'
import { replyBytes, replyEmpty, replyJson, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'
import { isDangerous } from './served-type.ts'

type AssetHandler = (server: ComfyServer, request: HttpRequest) => Reply | Promise<Reply>

export const assetRoutes: RouteTable = {
  'GET /api/assets': guarded(list),
  'POST /api/assets': guarded(upload),
  'POST /api/assets/from-hash': guarded(referToHash),
  'HEAD /api/assets/hash/{hash}': guarded(({ assets }, request) => {
    const hash = request.params['hash'] ?? ''
    if (!isHash(hash)) throw invalidHash()
    return replyEmpty(assets.byHash(hash) ? 200 : 404)
  }),
  'GET /api/assets/tags/refine': guarded(({ assets }, request) => {
    const { filter, page } = readAssetQuery(request.query, 100)
    return replyJson({ tag_counts: new Map(countTags(filterAssets(assets.all, filter)).slice(0, page.limit)) })
  }),
  'POST /api/assets/seed': guarded(seed),
  'GET /api/assets/seed/status': guarded(({ assetScan }) => {
    return replyJson({
      state: assetScan.isRunning ? 'RUNNING' : 'IDLE',
      progress: { ...assetScan.progress },
      errors: [],
    })
  }),
  'POST /api/assets/seed/cancel': guarded(({ assetScan }) => {
    const { isRunning } = assetScan
    assetScan.close()
    return replyJson({ status: isRunning ? 'cancelling' : 'idle' })
  }),
  'POST /api/assets/prune': guarded(({ assetScan }) => replyJson({ status: 'completed', marked: assetScan.prune() })),
  'GET /api/assets/{id:uuid}': guarded(({ assets }, request) => replyJson(assets.describe(assets.get(idOf(request))))),
  'PUT /api/assets/{id:uuid}': guarded(update),
  'DELETE /api/assets/{id:uuid}': guarded(({ assets }, request) => {
    assets.delete(idOf(request))
    return replyEmpty(204)
  }),
  'GET /api/assets/{id:uuid}/content': guarded(content),
  'POST /api/assets/{id:uuid}/tags': guarded(async ({ assets }, request) => {
    const tags = await readTags(request, 'add')
    const asset = assets.get(idOf(request))
    const known = tags.filter((tag) => asset.tags.has(tag)).sort()
    const added = tags.filter((tag) => !asset.tags.has(tag)).sort()
    assets.tag(asset, added)
    return replyJson({ added, already_present: known, total_tags: sortedTags(asset) })
  }),
  'DELETE /api/assets/{id:uuid}/tags': guarded(async ({ assets }, request) => {
    const tags = await readTags(request, 'remove')
    const asset = assets.get(idOf(request))
    const removed = tags.filter((tag) => asset.tags.has(tag)).sort()
    const absent = tags.filter((tag) => !asset.tags.has(tag)).sort()
    assets.untag(asset, removed)
    return replyJson({ removed, not_present: absent, total_tags: sortedTags(asset) })
  }),
  'GET /api/tags': guarded(listTags),
}

/** @note The routes exist also where the system is off, and say so (protocol-0.33 A6). */
function guarded(handler: AssetHandler): AssetHandler {
  return async (server, request) => {
    try {
      if (!server.flags.enableAssets) {
        const message = 'Assets system is disabled. Start the server with --enable-assets to use this feature.'
        throw new AssetError(503, 'SERVICE_DISABLED', message)
      }
      server.assetScan.begin()
      return await handler(server, request)
    } catch (error) {
      if (!(error instanceof AssetError)) throw error
      const { status, code, message, details } = error
      return replyJson({ error: { code, message, details } }, status)
    }
  }
}

function list({ assets }: ComfyServer, request: HttpRequest): Reply {
  const { filter, page } = readAssetQuery(request.query, 20)
  const found = pageAssets(filterAssets(assets.all, filter), page)
  const described = found.assets.map((asset) => assets.describe(asset))
  return replyJson({ assets: described, total: found.total, has_more: found.hasMore, next_cursor: found.nextCursor })
}

async function upload({ assets }: ComfyServer, request: HttpRequest): Promise<Reply> {
  if (!parseContentType(request.headers.get('content-type')).type.startsWith('multipart/')) {
    throw new AssetError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Use multipart/form-data for uploads.')
  }
  const form = await request.form()
  if (form.has('id')) {
    throw new AssetError(
      400,
      'UNSUPPORTED_FIELD',
      "Client-provided 'id' is not supported. Asset IDs are assigned by the server.",
    )
  }
  const hash = textOf(form, 'hash')?.trim().toLowerCase()
  if (hash !== undefined && !isHash(hash)) throw invalidHash()
  const file = form.get('file')
  const isKnown = hash !== undefined && assets.byHash(hash) !== undefined
  if (!isFile(file) && !isKnown)
    throw new AssetError(400, 'MISSING_FILE', "Form must include a 'file' part or a known 'hash'.")
  if (isFile(file) && file.bytes.length === 0) throw new AssetError(400, 'EMPTY_UPLOAD', 'Uploaded file is empty.')
  const wish = {
    name: textOf(form, 'name') || undefined,
    tags: readFormTags(textOf(form, 'tags')),
    userMetadata: readFormMetadata(textOf(form, 'user_metadata')),
    mimeType: textOf(form, 'mime_type') || undefined,
    previewId: textOf(form, 'preview_id') || undefined,
  }
  if (!isFile(file)) return replyCreated(assets, assets.refer(hash ?? '', wish), 200, false)
  if (hash !== undefined && hash !== assets.hashOf(file.bytes)) {
    throw new AssetError(400, 'HASH_MISMATCH', 'Uploaded file hash does not match provided hash.')
  }
  const { asset, isNew } = assets.upload(file.bytes, file.filename, wish)
  return replyCreated(assets, asset, isNew ? 201 : 200, isNew)
}

async function referToHash({ assets }: ComfyServer, request: HttpRequest): Promise<Reply> {
  const body = new BodyReader(await readBody(request))
  const given = body.json.get('hash')
  if (given === undefined) body.missing('hash')
  const hash = body.text('hash')?.trim().toLowerCase() ?? ''
  if (typeof given === 'string' && !isHash(hash)) body.refuse(['hash'], "hash must be 'blake3:<hex>'", given)
  const wish = {
    name: body.text('name'),
    tags: body.tags('tags', { isRequired: false }),
    userMetadata: body.object('user_metadata') ?? new Map<string, Json>(),
    mimeType: body.text('mime_type'),
    previewId: body.text('preview_id'),
  }
  body.check()
  return replyCreated(assets, assets.refer(hash, wish), 201, false)
}

async function update({ assets }: ComfyServer, request: HttpRequest): Promise<Reply> {
  const body = new BodyReader(await readBody(request))
  const changes = {
    name: body.text('name'),
    userMetadata: body.object('user_metadata'),
    previewId: body.text('preview_id'),
  }
  if (body.isValid && Object.values(changes).every((value) => value === undefined)) {
    body.refuse([], 'Provide at least one of: name, user_metadata, preview_id.', body.json)
  }
  body.check()
  const asset = assets.get(idOf(request))
  assets.update(asset, changes)
  return replyJson(assets.describe(asset))
}

/** @note Ranges and validators are not served here. */
function content({ assets }: ComfyServer, request: HttpRequest): Reply {
  const asset = contentAsset(assets, idOf(request))
  const bytes = readFileSync(assets.fileOf(asset))
  const mediaType = asset.mimeType ?? 'application/octet-stream'
  const disposition = request.query.get('disposition') === 'inline' ? 'inline' : 'attachment'
  return replyBytes(bytes, isDangerous(mediaType) ? 'application/octet-stream' : mediaType, {
    'content-disposition': `${disposition}; filename*=UTF-8''${quote(asset.name)}`,
    'x-content-type-options': 'nosniff',
  })
}

function contentAsset(assets: AssetStore, id: string): Asset {
  try {
    return assets.get(id)
  } catch {
    throw notFound(id.toLowerCase(), {})
  }
}

async function seed({ assetScan }: ComfyServer, request: HttpRequest): Promise<Reply> {
  const body = await request.json().catch(() => null)
  const given = body instanceof Map ? body.get('roots') : undefined
  const roots = Array.isArray(given) ? SCAN_ROOTS.filter((root) => given.includes(root)) : SCAN_ROOTS
  if (roots.length === 0) throw new AssetError(400, 'INVALID_BODY', 'No valid roots specified')
  if (request.query.get('wait')?.toLowerCase() === 'true' && !assetScan.isRunning) {
    return replyJson({ status: 'completed', progress: { ...assetScan.run(roots) }, errors: [] })
  }
  return assetScan.start(roots) ? replyJson({ status: 'started' }, 202) : replyJson({ status: 'already_running' }, 409)
}

function listTags({ assets }: ComfyServer, request: HttpRequest): Reply {
  const reader = new QueryReader(request.query)
  const limit = reader.int('limit', 100, { min: 1, max: 1000 })
  const offset = reader.int('offset', 0, { min: 0 })
  const order = reader.choice('order', ['count_desc', 'name_asc'], 'count_desc')
  reader.check('Invalid query parameters')
  const counts = new Map(countTags(assets.all))
  const prefix = request.query.get('prefix') ?? ''
  const hasZero = request.query.get('include_zero')?.toLowerCase() !== 'false'
  const names = [...assets.tags].sort().filter((name) => name.startsWith(prefix) && (hasZero || counts.has(name)))
  const tags = names.map((name) => ({ name, count: counts.get(name) ?? 0 }))
  if (order === 'count_desc') tags.sort((one, other) => other.count - one.count)
  return replyJson({
    tags: tags.slice(offset, offset + limit),
    total: tags.length,
    has_more: offset + limit < tags.length,
  })
}

/** The most frequent first, then by name. */
function countTags(assets: readonly Asset[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const tag of assets.flatMap(sortedTags).sort()) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)
}

function replyCreated(assets: AssetStore, asset: Asset, status: number, isNew: boolean): Reply {
  return replyJson({ ...assets.describe(asset), created_new: isNew }, status)
}

async function readTags(request: HttpRequest, verb: 'add' | 'remove'): Promise<string[]> {
  const body = new BodyReader(await readBody(request))
  const tags = body.tags('tags', { isRequired: true })
  body.check(`Invalid JSON body for tags ${verb}.`)
  return tags
}

async function readBody(request: HttpRequest): Promise<Json> {
  try {
    return await request.json()
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new AssetError(400, 'INVALID_JSON', 'Request body must be valid JSON.')
  }
}

function invalidHash(): AssetError {
  return new AssetError(400, 'INVALID_HASH', "hash must be like 'blake3:<hex>'")
}

function idOf(request: HttpRequest): string {
  return request.params['id'] ?? ''
}

function textOf(form: Form, name: string): string | undefined {
  const value = form.get(name)
  return typeof value === 'string' ? value : undefined
}

/** Python's `urllib.parse.quote`. */
function quote(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
}
