import type { ComfyServer } from '../comfyui/server.ts'
import { PythonError } from '../protocol/python-error.ts'
import { historyRoutes } from './history.ts'
import { BodyTooLargeError, toHttpRequest } from './http-request.ts'
import { jobRoutes } from './jobs.ts'
import { toResponse } from './middleware.ts'
import { objectInfoRoutes } from './object-info.ts'
import { isForeignOrigin } from './origin-check.ts'
import { promptRoutes } from './prompt.ts'
import { queueRoutes } from './queue.ts'
import { replyEmpty, replyText, SERVER_ERROR, type Reply } from './reply.ts'
import { Router } from './router.ts'
import { systemRoutes } from './system.ts'
import { viewRoutes } from './view.ts'

const router = new Router(
  promptRoutes,
  queueRoutes,
  historyRoutes,
  jobRoutes,
  objectInfoRoutes,
  systemRoutes,
  viewRoutes,
)

/** Called with an error that no Python code would have raised: a fault of the mock itself. */
export type OnBug = (error: unknown) => void

/** Answers one HTTP request; `path` is that of the URL below the base URL of the server. */
export async function answer(
  server: ComfyServer,
  request: Request,
  url: URL,
  path: string,
  onBug: OnBug,
): Promise<Response> {
  const { method } = request
  const reply = await route(server, request, url, path, onBug)
  return toResponse(server, { method, path }, reply)
}

async function route(server: ComfyServer, request: Request, url: URL, path: string, onBug: OnBug): Promise<Reply> {
  if (server.flags.corsOrigin === undefined && isForeignOrigin(request.headers)) return replyEmpty(403)
  if (request.method === 'OPTIONS') return replyEmpty()
  const match = router.match(request.method, path)
  if (match.kind === 'not-found') return notFound(path)
  if (match.kind === 'method-not-allowed') return replyText('405: Method Not Allowed', 405, { allow: match.allow })
  const target = { path, query: url.searchParams, params: match.params }
  try {
    return await match.handler(server, toHttpRequest(request, target, server.flags.maxUploadSize))
  } catch (error) {
    if (error instanceof BodyTooLargeError) return replyText(error.message, 413)
    if (!(error instanceof PythonError)) onBug(error)
    return SERVER_ERROR
  }
}

/** What the static files of the front end give for a file that is not there. */
function notFound(path: string): Reply {
  if (path.startsWith('/internal/')) return replyText('404: Not Found', 404)
  return replyEmpty(404, { 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' })
}
