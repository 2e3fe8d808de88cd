import type { Asset } from '../comfyui/assets/asset.ts'
import { AssetError } from '../comfyui/assets/asset-error.ts'
import { readHash, readLooseTags } from '../comfyui/assets/asset-fields.ts'
import { filterAssets, foldCase, pageAssets } from '../comfyui/assets/asset-query.ts'
import { readAssetQuery, readRefineQuery, readTagQuery } from '../comfyui/assets/asset-requests.ts'
import { SCAN_ROOTS } from '../comfyui/assets/asset-scan.ts'
import type { AssetStore } from '../comfyui/assets/asset-store.ts'
import { refer, upload } from '../comfyui/assets/asset-uploads.ts'
import { sortedTags } from '../comfyui/assets/asset.ts'
import { BodyReader } from '../comfyui/assets/body-reader.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import type { Json } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { pyTypeName } from '../protocol/python-text.ts'
import { invalidHash, readAssetForm } from './asset-form.ts'
import { replyContent } from './asset-content.ts'
import { BodyTooLargeError } from './body-limit.ts'
import { parseContentType } from './content-type.ts'
import { replyEmpty, replyJson, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

type AssetHandler = (server: ComfyServer, request: HttpRequest) => Reply | Promise<Reply>

export const assetRoutes: RouteTable = {
  'GET /api/assets': guarded((server, request) => {
    const { filter, page } = readAssetQuery(request.query)
    const { assets } = server
    const found = pageAssets(filterAssets(assets.listFor(ownerOf(server, request)), filter), page)
    const described = found.assets.map((asset) => assets.describe(asset))
    return replyJson({ assets: described, total: found.total, has_more: found.hasMore, next_cursor: found.nextCursor })
  }),
  'POST /api/assets': guarded(uploadAsset),
  'POST /api/assets/from-hash': guarded(referToHash),
  'HEAD /api/assets/hash/{hash}': guarded(({ assets }, request) => {
    const hash = readHash(request.params['hash'] ?? '')
    if (hash === undefined) throw invalidHash()
    return replyEmpty(assets.contents.get(hash) ? 200 : 404)
  }),
  'GET /api/assets/tags/refine': guarded((server, request) => {
    const { filter, limit } = readRefineQuery(request.query)
    const found = filterAssets(server.assets.listFor(ownerOf(server, request)), filter)
    return replyJson({ tag_counts: new Map(countTags(found).slice(0, limit)) })
  }),
  'POST /api/assets/seed': guarded(seed),
  'GET /api/assets/seed/status': guarded(({ assetScan: { state, progress } }) => {
    return replyJson({ state, progress: progress && { ...progress }, errors: [] })
  }),
  'POST /api/assets/seed/cancel': guarded(({ assetScan }) => {
    return replyJson({ status: assetScan.cancel() ? 'cancelling' : 'idle' })
  }),
  'POST /api/assets/prune': guarded(({ assetScan }) => {
    if (assetScan.isRunning) return replyJson({ status: 'scan_running', marked: 0 }, 409)
    return replyJson({ status: 'completed', marked: assetScan.prune() })
  }),
  'GET /api/assets/{id:uuid}': guarded((server, request) => {
    const { assets } = server
    return replyJson(assets.describe(assets.get(idOf(request), ownerOf(server, request))))
  }),
  'PUT /api/assets/{id:uuid}': guarded(update),
  'DELETE /api/assets/{id:uuid}': guarded((server, request) => {
    server.assets.delete(idOf(request), ownerOf(server, request))
    return replyEmpty(204)
  }),
  'GET /api/assets/{id:uuid}/content': guarded((server, request) => {
    return replyContent(server.assets, idOf(request), ownerOf(server, request), request)
  }),
  'POST /api/assets/{id:uuid}/tags': guarded(async (server, request) => {
    const tags = await readTags(request, 'add')
    const asset = server.assets.getOwn(idOf(request), ownerOf(server, request))
    const known = tags.filter((tag) => asset.tags.has(tag)).sort()
    const added = tags.filter((tag) => !asset.tags.has(tag)).sort()
    server.assets.tag(asset, added)
    return replyJson({ added, already_present: known, total_tags: sortedTags(asset) })
  }),
  'DELETE /api/assets/{id:uuid}/tags': guarded(async (server, request) => {
    const tags = await readTags(request, 'remove')
    const asset = server.assets.getOwn(idOf(request), ownerOf(server, request))
    const absent = tags.filter((tag) => !asset.tags.has(tag)).sort()
    const removed = tags.filter((tag) => asset.tags.delete(tag)).sort()
    return replyJson({ removed, not_present: absent, total_tags: sortedTags(asset) })
  }),
  'GET /api/tags': guarded(listTags),
}

/** @note The routes exist also where the system is off, and say so. */
function guarded(handler: AssetHandler): AssetHandler {
  return async (server, request) => {
    try {
      if (!server.flags.enableAssets) {
        const message = 'Assets system is disabled. Start the server with --enable-assets to use this feature.'
        throw new AssetError(503, 'SERVICE_DISABLED', message)
      }
      return await handler(server, request)
    } catch (error) {
      if (!(error instanceof AssetError)) throw error
      const { status, code, message, details } = error
      return replyJson({ error: { code, message, details } }, status)
    }
  }
}

async function uploadAsset(server: ComfyServer, request: HttpRequest): Promise<Reply> {
  if (!parseContentType(request.headers.get('content-type')).type.startsWith('multipart/')) {
    throw new AssetError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Use multipart/form-data for uploads.')
  }
  const { assets } = server
  const { file, hash, isKnown, ...fields } = readAssetForm(await request.parts(), assets)
  const wish = { ...fields, owner: ownerOf(server, request) }
  // @note What is known by its hash is not looked at.
  if (hash !== undefined && isKnown) return replyCreated(assets, refer(assets, hash, wish), 200, false)
  if (!file) throw new AssetError(400, 'MISSING_INPUT', 'Provided hash not found and no file uploaded.')
  const { asset, isNew } = upload(assets, file, wish, hash)
  return replyCreated(assets, asset, isNew ? 201 : 200, isNew)
}

async function referToHash(server: ComfyServer, request: HttpRequest): Promise<Reply> {
  const body = new BodyReader(await readBody(request), 'CreateFromHashBody')
  const given = body.neededText('hash')
  const hash = readHash(given ?? '')
  if (given !== undefined && hash === undefined) body.refuse(['hash'], "hash must be 'blake3:<hex>'", given)
  const wish = {
    name: body.text('name')?.trim(),
    tags: readLooseTags(body.json.get('tags') ?? null),
    userMetadata: body.object('user_metadata', false) ?? new Map<string, Json>(),
    mimeType: body.text('mime_type')?.trim(),
    previewId: body.text('preview_id')?.trim(),
  }
  body.check()
  const owner = ownerOf(server, request)
  return replyCreated(server.assets, refer(server.assets, hash ?? '', { ...wish, owner }), 201, false)
}

async function update(server: ComfyServer, request: HttpRequest): Promise<Reply> {
  const body = new BodyReader(await readBody(request), 'UpdateAssetBody')
  const changes = {
    name: body.text('name'),
    userMetadata: body.object('user_metadata', true),
    previewId: body.text('preview_id'),
  }
  if (body.isValid && Object.values(changes).every((value) => value === undefined)) {
    body.refuse([], 'Provide at least one of: name, user_metadata, preview_id.', body.json)
  }
  body.check()
  const asset = server.assets.getOwn(idOf(request), ownerOf(server, request))
  server.assets.update(asset, changes)
  return replyJson(server.assets.describe(asset))
}

async function seed({ assetScan }: ComfyServer, request: HttpRequest): Promise<Reply> {
  const body = await request.json().catch(() => null)
  const given = body instanceof Map && body.has('roots') ? rootNames(body.get('roots') ?? null) : SCAN_ROOTS
  const roots = given.flatMap((name) => SCAN_ROOTS.find((root) => root === name) ?? [])
  if (roots.length === 0) throw new AssetError(400, 'INVALID_BODY', 'No valid roots specified')
  if (assetScan.isRunning) return replyJson({ status: 'already_running' }, 409)
  if (!['true', '1', 'yes'].includes(request.query.get('wait')?.toLowerCase() ?? '')) {
    assetScan.start(roots)
    return replyJson({ status: 'started' }, 202)
  }
  return replyJson({ status: 'completed', progress: { ...assetScan.run(roots) }, errors: [] })
}

/** @note The server goes through whatever it is given: a text has letters, an object has keys. */
function rootNames(given: Json): readonly Json[] {
  if (Array.isArray(given)) return given
  if (given instanceof Map) return [...given.keys()]
  if (typeof given === 'string') return []
  throw new PythonError('TypeError', `'${pyTypeName(given)}' object is not iterable`)
}

function listTags(server: ComfyServer, request: HttpRequest): Reply {
  const { prefix, limit, offset, order, hasZero } = readTagQuery(request.query)
  const owner = ownerOf(server, request)
  const counts = new Map(countTags(server.assets.listFor(owner)))
  // @note Of this tag the assets count whose files are gone, too.
  const missing = server.assets.all.filter((asset) => asset.tags.has('missing') && ['', owner].includes(asset.owner))
  if (missing.length > 0) counts.set('missing', missing.length)
  const names = [...server.assets.tags].sort().filter((name) => {
    return foldCase(name).startsWith(foldCase(prefix)) && (hasZero || counts.has(name))
  })
  const tags = names.map((name) => ({ name, count: counts.get(name) ?? 0 }))
  if (order === 'count_desc') tags.sort((one, other) => other.count - one.count)
  const shown = tags.slice(offset, offset + limit)
  return replyJson({ tags: shown, total: tags.length, has_more: offset + shown.length < tags.length })
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
  const model = verb === 'add' ? 'TagsAdd' : 'TagsRemove'
  const body = new BodyReader(await readBody(request), model, `Invalid JSON body for tags ${verb}.`)
  const tags = body.neededTags('tags')
  body.check()
  return tags
}

async function readBody(request: HttpRequest): Promise<Json> {
  try {
    return await request.json()
  } catch (error) {
    if (!(error instanceof PythonError || error instanceof BodyTooLargeError)) throw error
    throw new AssetError(400, 'INVALID_JSON', 'Request body must be valid JSON.')
  }
}

function idOf(request: HttpRequest): string {
  return (request.params['id'] ?? '').toLowerCase()
}

/** @throws {PythonError} for a user that there is not: 500 */
function ownerOf({ users }: ComfyServer, request: HttpRequest): string {
  return users.identify(request.headers.get('comfy-user'))
}
