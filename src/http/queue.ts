import type { Json, JsonObject } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { asDict, pyIn, pyIterate } from '../protocol/python-mapping.ts'
import { pyTruthy } from '../protocol/python-compare.ts'
import { replyEmpty, replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const queueRoutes: RouteTable = {
  'GET /queue': (server) => replyJson(server.queueInfo()),
  'POST /queue': async (server, request) => {
    const { clear, ids } = readChanges(await request.json())
    if (clear) server.clearQueue()
    for (const id of ids) server.deletePending(id)
    return replyEmpty()
  },
  'POST /history': async (server, request) => {
    const { clear, ids } = readChanges(await request.json())
    if (clear) server.history.clear()
    for (const id of ids) server.history.delete(id)
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
      if (error instanceof PythonError) return new Map() as JsonObject
      throw error
    })
    const promptId = asDict(body).get('prompt_id') ?? null
    if (pyTruthy(promptId)) server.interrupt(promptId)
    else server.interrupt()
    return replyEmpty()
  },
}

/** `{"clear": true}` and `{"delete": ["id", ...]}` (protocol 4.3, 6.3). */
function readChanges(body: Json): { clear: boolean; ids: readonly Json[] } {
  const clear = pyIn('clear', body) && pyTruthy(asDict(body).get('clear') ?? null)
  const ids = pyIn('delete', body) ? [...pyIterate(asDict(body).get('delete') ?? null)] : []
  return { clear, ids }
}
