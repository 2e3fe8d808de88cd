import { systemStats } from '../comfyui/system-stats.ts'
import { replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const systemRoutes: RouteTable = {
  'GET /system_stats': () => replyJson(systemStats()),
  'GET /features': (server) => replyJson(server.features()),
}
