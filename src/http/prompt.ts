import { replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const promptRoutes: RouteTable = {
  'GET /prompt': (server) => replyJson(server.execInfo()),
  'POST /prompt': async (server, request) => {
    server.logs.write('got prompt')
    const { status, body } = server.submit(await request.json(), request.headers.get('comfy-usage-source'))
    return replyJson(body, status)
  },
}
