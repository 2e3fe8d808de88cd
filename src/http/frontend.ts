import type { StaticFile } from '../comfyui/frontend/frontend.ts'
import type { Subgraph } from '../comfyui/frontend/subgraphs.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import type { Dumpable } from '../protocol/json.ts'
import { type FileRequest, replySource, replyStreamed } from './file-reply.ts'
import { decodePathRest } from './path-decoding.ts'
import { replyJson, replyRaised, replyServerError, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

export const frontendRoutes: RouteTable = {
  'GET /': root,
  'GET /extensions': (server) => replyJson(server.frontend.extensions()),
  'GET /workflow_templates': (server) => replyJson(server.frontend.templates()),
  'GET /i18n': (server) => replyJson(server.frontend.translations()),
  'GET /global_subgraphs': (server) => {
    return replyJson(
      new Map([...server.frontend.subgraphs()].map(([id, subgraph]): [string, Dumpable] => [id, describe(subgraph)])),
    )
  },
  'GET /global_subgraphs/{id}': (server, request) => {
    const subgraph = server.frontend.subgraph(String(request.params['id']))
    return replyJson(subgraph ? { ...describe(subgraph), data: subgraph.data } : null)
  },
}

/** What the static files give for a path that no route has. */
export function replyStatic(server: ComfyServer, request: FileRequest, path: string): Reply {
  const found = server.frontend.find(path, decodePathRest)
  if (found === 'outside') return replyRaised(404, 'Not Found')
  if (found === 'directory') return replyRaised(403, 'Forbidden')
  if (found === 'too-long') return replyServerError(request.headers.get('accept'))
  return found ? replyText(server, request, found) : replyStreamed(request.method, 404)
}

function root(server: ComfyServer, request: HttpRequest): Reply {
  const page = server.frontend.find('/index.html')
  if (typeof page !== 'object') return replyStreamed(request.method, 404)
  return replyText(server, request, page, {
    'cache-control': 'no-store, must-revalidate',
    pragma: 'no-cache',
    expires: '0',
  })
}

function replyText(
  server: ComfyServer,
  request: FileRequest,
  { name, text }: StaticFile,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const bytes = Buffer.from(text)
  const mtimeNs = BigInt(Math.floor(server.startedAt * 1e6))
  return replySource(request, { name, size: bytes.length, mtimeNs, read: () => bytes }, headers)
}

function describe({ source, name, pack }: Subgraph): { readonly [key: string]: Dumpable } {
  return { source, name, info: { node_pack: pack } }
}
