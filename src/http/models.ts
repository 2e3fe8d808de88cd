import { convertPreview } from '../comfyui/viewing/conversions.ts'
import { listModelDetails } from '../comfyui/models/model-listing.ts'
import { findModelPreview } from '../comfyui/models/model-preview.ts'
import type { ModelFolder } from '../comfyui/models/model-folders.ts'
import { readSafetensorsHeader } from '../comfyui/models/safetensors-header.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import { ComfyMockError } from '../errors.ts'
import { toFloat, type Dumpable } from '../protocol/json.ts'
import { splitExtension } from '../protocol/media-type.ts'
import { PythonError } from '../protocol/python-error.ts'
import { replyBytes, replyEmpty, replyJson, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

const METADATA_LIMIT = 1024 * 1024

export const modelRoutes: RouteTable = {
  'GET /models': ({ models }) => replyJson(models.folders.map(({ name }) => name)),
  'GET /models/{folder}': ({ models }, request) => {
    const name = String(request.params['folder'])
    return models.folder(name) ? replyJson(models.list(name)) : replyEmpty(404)
  },
  'GET /embeddings': ({ models }) => replyJson(models.list('embeddings').map((name) => splitExtension(name)[0])),
  'GET /experiment/models': ({ models }) => {
    const folders = models.folders.filter(({ name }) => name !== 'configs' && name !== 'custom_nodes')
    return replyJson(folders.map((folder) => describe(models.directoriesOf(folder), folder)))
  },
  'GET /experiment/models/{folder}': ({ models }, request) => {
    const folder = models.folder(String(request.params['folder']))
    if (!folder) return replyEmpty(404)
    return replyJson(
      listModelDetails(models, folder).map(({ modified, created, ...about }) => ({
        name: about.name,
        pathIndex: about.pathIndex,
        modified: toFloat(modified / 1000),
        created: toFloat(created / 1000),
        size: about.size,
      })),
    )
  },
  'GET /experiment/models/preview/{folder}/{path_index}/{filename:rest}': preview,
  'GET /view_metadata/{folder}': metadata,
}

function describe(folders: readonly string[], { name, extensions }: ModelFolder): Dumpable {
  return { name, folders, extensions }
}

async function preview({ models }: ComfyServer, request: HttpRequest): Promise<Reply> {
  const { folder = '', path_index: pathIndex = '', filename = '' } = request.params
  const found = findModelPreview(models, { folder, pathIndex, filename })
  if ('refused' in found) return replyEmpty(found.refused)
  // @note Whatever goes wrong with the picture itself is an absent one.
  const webp = await convertPreview(found.picture, { format: 'webp', quality: 80, isOpaque: false }).catch(
    unlessMissing,
  )
  return webp ? replyBytes(webp, 'image/webp') : replyEmpty(404)
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof ComfyMockError) throw error
}

/** The metadata inside the header of a safetensors file (protocol 9.3). */
function metadata({ models }: ComfyServer, request: HttpRequest): Reply {
  const filename = request.query.get('filename')
  if (!filename?.endsWith('.safetensors')) return replyEmpty(404)
  const bytes = models.read(String(request.params['folder']), filename)
  const header = bytes && readSafetensorsHeader(bytes, METADATA_LIMIT)
  if (header === undefined) return replyEmpty(404)
  if (header instanceof Map) {
    const found = header.get('__metadata__')
    return found === undefined ? replyEmpty(404) : replyJson(found)
  }
  // @note Python looks with `in`, which lists and texts know too, and then by key, which they do not.
  const isSearchable = Array.isArray(header) || typeof header === 'string'
  if (isSearchable && !header.includes('__metadata__')) return replyEmpty(404)
  throw new PythonError('TypeError', 'the header is no object')
}
