import type { Json, JsonObject } from '../protocol/json.ts'
import { asDict, pyIn, pyIterate } from '../protocol/python-mapping.ts'
import { pyTruthy } from '../protocol/python-compare.ts'
import { isNoJson } from './http-request.ts'
import { replyEmpty, replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const queueRoutes: RouteTable = {
  'GET /queue': (server) => replyJson(server.queueInfo()),
  'POST /queue': async (server, request) => {
    const body = await request.json()
    if (wantsClear(body)) server.clearQueue()
    for (const id of idsToDelete(body)) server.deletePending(id)
    return replyEmpty()
  },
  'POST /history': async (server, request) => {
    const body = await request.json()
    if (wantsClear(body)) server.history.clear()
    for (const id of idsToDelete(body)) server.history.delete(id)
    return replyEmpty()
  },
  'POST /free': async (server, request) => {
    const body = asDict(await request.json())
    if (pyTruthy(body.get('free_memory') ?? false)) server.freeMemory()
    return replyEmpty()
  },
  'POST /interrupt': async (server, request) => {
    const body = await request.json().catch((error: unknown) => {
      // @note The only route that takes a body that is no JSON for an empty one.
      if (isNoJson(error)) return new Map() as JsonObject
      throw error
    })
    const promptId = asDict(body).get('prompt_id') ?? null
    if (pyTruthy(promptId)) server.interrupt(promptId)
    else server.interrupt()
    return replyEmpty()
  },
}

/** `{"clear": true}` (protocol 4.3, 6.3). */
function wantsClear(body: Json): boolean {
  return pyIn('clear', body) && pyTruthy(asDict(body).get('clear') ?? null)
}

/** @note `{"delete": ["id", ...]}` is looked at after the clearing: a bad list is a 500 that has cleared. */
function idsToDelete(body: Json): Iterable<Json> {
  return pyIn('delete', body) ? pyIterate(asDict(body).get('delete') ?? null) : []
}
