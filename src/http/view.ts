import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ComfyServer } from '../comfyui/server.ts'
import { parseAnnotatedName, type FileKind } from '../comfyui/files/annotated-name.ts'
import { replyBytes, replyEmpty, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

export const viewRoutes: RouteTable = {
  'GET /view': view,
}

function view(server: ComfyServer, request: HttpRequest): Reply {
  const filename = request.query.get('filename')
  if (filename === null) return replyEmpty(404)
  if (filename === '') return replyEmpty(400)
  const { name, kind } = parseAnnotatedName(filename)
  if (name.startsWith('/') || name.includes('..')) return replyEmpty(400)
  const type = kind ?? request.query.get('type') ?? 'output'
  if (type !== 'output' && type !== 'input' && type !== 'temp') return replyEmpty(400)
  return serve(server, type, request.query.get('subfolder') ?? '', path.posix.basename(name))
}

function serve(server: ComfyServer, type: FileKind, subfolder: string, name: string): Reply {
  const folder = server.files.locate(type, subfolder)
  if (folder === undefined) return replyEmpty(403)
  const file = server.files.locate(type, subfolder, name)
  if (file === undefined || !existsSync(file) || !statSync(file).isFile()) return replyEmpty(404)
  return replyBytes(readFileSync(file), name.endsWith('.png') ? 'image/png' : 'application/octet-stream', {
    'content-disposition': `filename="${name}"`,
    'x-content-type-options': 'nosniff',
  })
}
