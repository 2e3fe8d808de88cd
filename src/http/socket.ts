import { replyText } from './reply.ts'
import type { RouteTable } from './route.ts'

/** What a `GET /ws` gets that is no handshake; handshakes never come here. */
export const socketRoutes: RouteTable = {
  'GET /ws': (_server, request) => {
    const upgrade = request.headers.get('upgrade')
    const text = `No WebSocket UPGRADE hdr: ${upgrade ?? 'None'}\n Can "Upgrade" only to "WebSocket".`
    return { ...replyText(text, 400), isRaised: true }
  },
}
