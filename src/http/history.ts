import type { Dumpable } from '../protocol/json.ts'
import { pyInt } from '../protocol/python-number.ts'
import { replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const historyRoutes: RouteTable = {
  'GET /history': (server, request) => {
    const page = server.history.page(readInt(request.query.get('max_items')), readInt(request.query.get('offset')))
    return replyJson(new Map([...page].map(([id, entry]): [string, Dumpable] => [id, { ...entry }])))
  },
  'GET /history/{prompt_id}': (server, request) => {
    const id = String(request.params['prompt_id'])
    const entry = server.history.get(id)
    return replyJson(new Map(entry ? [[id, { ...entry }]] : []))
  },
}

/** @throws {PythonError} where Python's `int()` does */
function readInt(text: string | null): number | undefined {
  return text === null ? undefined : Number(pyInt(text))
}
