import { replyJson, type Reply } from './reply.ts'
import type { RouteTable } from './route.ts'

export const assetRoutes: RouteTable = {
  'GET /api/assets': replyDisabled,
  'POST /api/assets': replyDisabled,
  'POST /api/assets/from-hash': replyDisabled,
  'HEAD /api/assets/hash/{hash}': replyDisabled,
  'GET /api/assets/tags/refine': replyDisabled,
  'POST /api/assets/seed': replyDisabled,
  'GET /api/assets/seed/status': replyDisabled,
  'POST /api/assets/seed/cancel': replyDisabled,
  'POST /api/assets/prune': replyDisabled,
  'GET /api/assets/{id:uuid}': replyDisabled,
  'PUT /api/assets/{id:uuid}': replyDisabled,
  'DELETE /api/assets/{id:uuid}': replyDisabled,
  'GET /api/assets/{id:uuid}/content': replyDisabled,
  'POST /api/assets/{id:uuid}/tags': replyDisabled,
  'DELETE /api/assets/{id:uuid}/tags': replyDisabled,
  'GET /api/tags': replyDisabled,
}

/** @note The routes exist also where the system is off, and say so (protocol-0.33 A6). */
function replyDisabled(): Reply {
  const message = 'Assets system is disabled. Start the server with --enable-assets to use this feature.'
  return replyJson({ error: { code: 'SERVICE_DISABLED', message, details: {} } }, 503)
}
