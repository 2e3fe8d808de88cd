import { SCAN_ROOTS } from '../comfyui/assets/asset-scan.ts'
import { nodeReplacements } from '../comfyui/validation/node-replacements.ts'
import { replyJson } from './reply.ts'
import type { RouteTable } from './route.ts'

export const objectInfoRoutes: RouteTable = {
  'GET /node_replacements': () => replyJson(nodeReplacements),
  'GET /object_info': (server) => {
    // @note The whole list makes the server look for new files.
    if (server.flags.enableAssets) server.assetScan.start(SCAN_ROOTS)
    return replyJson(new Map(server.library.entries()))
  },
  'GET /object_info/{node_class}': (server, request) => {
    const name = String(request.params['node_class'])
    const nodeClass = server.library.has(name) ? server.library.get(name) : undefined
    return replyJson(new Map(nodeClass ? [[name, nodeClass.info]] : []))
  },
}
