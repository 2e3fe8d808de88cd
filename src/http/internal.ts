import { statSync } from 'node:fs'
import path from 'node:path'
import { scanDirectory } from '../comfyui/files/scan-directory.ts'
import { TERMINAL_SIZE } from '../comfyui/logs/log-book.ts'
import { isFile, isKind } from '../comfyui/viewing/viewed-file.ts'
import type { Dumpable } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { pyTruthy } from '../protocol/python-compare.ts'
import { replyEmpty, replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const internalRoutes: RouteTable = {
  'GET /internal/logs': ({ logs }) => replyJson(logs.entries.map(({ t, m }) => `${t} - ${m}`).join('')),
  'GET /internal/logs/raw': ({ logs }) => {
    return replyJson({ entries: logs.entries.map(({ t, m }) => ({ t, m })), size: TERMINAL_SIZE })
  },
  'PATCH /internal/logs/subscribe': async ({ logs }, request) => {
    const body = await request.json()
    const clientId = body instanceof Map ? body.get('clientId') : undefined
    const enabled = body instanceof Map ? body.get('enabled') : undefined
    if (clientId === undefined || enabled === undefined) throw new PythonError('KeyError', 'clientId or enabled')
    if (pyTruthy(enabled)) logs.subscribe(clientId)
    else logs.unsubscribe(clientId)
    return replyEmpty()
  },
  'GET /internal/folder_paths': ({ models }) => {
    return replyJson(
      new Map(models.folders.map((folder): [string, Dumpable] => [folder.name, models.directoriesOf(folder)])),
    )
  },
  'GET /internal/files/{directory_type}': ({ files }, request) => {
    const kind = String(request.params['directory_type'])
    if (!isKind(kind)) return replyJson({ error: 'Invalid directory type' }, 400)
    return replyJson(newestFirst(files.directory(kind)).map((name) => `${name} [${kind}]`))
  },
}

function newestFirst(directory: string): string[] {
  return scanDirectory(directory)
    .filter(({ name }) => !name.startsWith('.') && isFile(path.join(directory, name)))
    .map(({ name }) => ({ name, modified: statSync(path.join(directory, name), { bigint: true }).mtimeNs }))
    .sort((one, other) => Number(other.modified - one.modified))
    .map(({ name }) => name)
}
