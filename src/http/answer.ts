import type { ComfyServer } from '../comfyui/server.ts'
import { NodeError } from '../comfyui/nodes/node-behaviour.ts'
import { ComfyMockError } from '../errors.ts'
import { PythonError } from '../protocol/python-error.ts'
import { assetRoutes } from './assets.ts'
import { BodyTooLargeError } from './body-limit.ts'
import { frontendRoutes, replyStatic } from './frontend.ts'
import { historyRoutes } from './history.ts'
import { toHttpRequest } from './http-request.ts'
import { internalRoutes } from './internal.ts'
import { jobRoutes } from './jobs.ts'
import { modelRoutes } from './models.ts'
import { toResponse } from './middleware.ts'
import { objectInfoRoutes } from './object-info.ts'
import { isForeignOrigin } from './origin-check.ts'
import { promptRoutes } from './prompt.ts'
import { parseQuery } from './query.ts'
import { queueRoutes } from './queue.ts'
import { replyEmpty, replyRaised, replyServerError, replyText, type Reply } from './reply.ts'
import { Router } from './router.ts'
import { socketRoutes } from './socket.ts'
import { systemRoutes } from './system.ts'
import { refuseExpectation, replyUnreadable, UnreadableRequestError } from './unreadable-request.ts'
import { uploadRoutes } from './upload.ts'
import { userdataRoutes } from './userdata.ts'
import { userRoutes } from './users.ts'
import { viewRoutes } from './view.ts'

const router = new Router(
  socketRoutes,
  promptRoutes,
  queueRoutes,
  historyRoutes,
  jobRoutes,
  objectInfoRoutes,
  systemRoutes,
  modelRoutes,
  viewRoutes,
  uploadRoutes,
  userRoutes,
  userdataRoutes,
  frontendRoutes,
  internalRoutes,
  assetRoutes,
)

/** Called with an error that no Python code would have raised: a fault of the mock itself. */
export type OnBug = (error: unknown) => void

/** The routes of the server, where it has none for this request: `GET /history/{prompt_id}` and so on. */
export function routesInsteadOf(method: string, path: string): readonly string[] | undefined {
  return method === 'OPTIONS' || router.match(method, path).kind === 'route' ? undefined : router.routes
}

/** Answers one HTTP request; `path` is that of the URL below the base URL of the server. */
export async function answer(
  server: ComfyServer,
  request: Request,
  url: URL,
  path: string,
  onBug: OnBug,
): Promise<Response> {
  const { method, headers } = request
  if (server.flags.enableAssets) server.assetScan.begin()
  const reply = await route(server, request, url, path, onBug)
  return toResponse(server, { method, path, headers }, reply)
}

/** Answers a request that aiohttp's parser would not have taken. */
export function answerUnreadable(server: ComfyServer, { method, headers }: Request, reason: string): Response {
  return toResponse(server, { method, path: '/', headers }, replyUnreadable(reason))
}

async function route(server: ComfyServer, request: Request, url: URL, path: string, onBug: OnBug): Promise<Reply> {
  const { method, headers } = request
  const refusal = refuseExpectation(headers)
  if (refusal) return refusal
  if (server.flags.corsOrigin === undefined) {
    const isForeign = isForeignOrigin(headers, url.host)
    if (isForeign === undefined) return replyServerError(headers.get('accept'))
    if (isForeign) return replyEmpty(403)
  }
  if (method === 'OPTIONS') return replyEmpty()
  const match = router.match(method, path)
  if (match.kind === 'static') return replyStatic(server, request, match.path)
  if (match.kind === 'not-found') return replyRaised(404, 'Not Found')
  if (match.kind === 'method-not-allowed') return replyRaised(405, 'Method Not Allowed', { allow: match.allow })
  const target = { path, query: parseQuery(url.search), params: match.params }
  try {
    return await match.handler(server, toHttpRequest(request, target, Math.round(server.flags.maxUploadSize)))
  } catch (error) {
    if (error instanceof BodyTooLargeError) return { ...replyText(error.message, 413), isRaised: true }
    if (error instanceof UnreadableRequestError) return replyUnreadable(error.message)
    if (error instanceof ComfyMockError) return replyText(error.message, 500)
    if (!(error instanceof PythonError || error instanceof NodeError || isRecursionError(error))) onBug(error)
    server.logs.write('Error handling request from 127.0.0.1', 'ERROR')
    return replyServerError(headers.get('accept'))
  }
}

/** @note Nesting that is too deep for our stack is too deep for Python's, sooner or later. */
function isRecursionError(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
