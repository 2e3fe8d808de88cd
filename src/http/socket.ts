import { handshakeProblem } from '../websocket/handshake.ts'
import { replyText } from './reply.ts'
import type { RouteTable } from './route.ts'

/** What a `GET /ws` gets that is no handshake, or not a good one; good ones never come here. */
export const socketRoutes: RouteTable = {
  'GET /ws': (_server, request) => ({ ...replyText(handshakeProblem(request.headers) ?? '', 400), isRaised: true }),
}
