import { createHash } from 'node:crypto'
import { decodeBase64 } from '../protocol/python-base64.ts'
import { pyRepr } from '../protocol/python-text.ts'

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/**
 * The head of the answer that opens a websocket: [name, value] pairs in aiohttp's order and spelling.
 * @note No subprotocol is ever confirmed, whatever the client asks for (recording 45).
 */
export function acceptHeaders(request: Headers, options: { deflate: boolean }): [string, string][] {
  const key = request.get('sec-websocket-key') ?? ''
  return [
    ['Upgrade', 'websocket'],
    ['Connection', 'upgrade'],
    [
      'Sec-WebSocket-Accept',
      createHash('sha1')
        .update(key + ACCEPT_GUID)
        .digest('base64'),
    ],
    ...(options.deflate ? ([['Sec-WebSocket-Extensions', 'permessage-deflate']] as [string, string][]) : []),
  ]
}

export function offersDeflate(request: Headers): boolean {
  return (request.get('sec-websocket-extensions') ?? '').split(',').some((offer) => {
    return offer.split(';')[0]?.trim() === 'permessage-deflate'
  })
}

/** True for a request that asks to leave HTTP for a websocket. */
export function isUpgrade(request: { method: string; headers: Headers }): boolean {
  return request.method === 'GET' && request.headers.get('upgrade')?.trim().toLowerCase() === 'websocket'
}

/** The text of the 400 with which aiohttp refuses a handshake that is not well formed; undefined for a good one. */
export function handshakeProblem(headers: Headers): string | undefined {
  const upgrade = headers.get('upgrade')
  if (upgrade?.trim().toLowerCase() !== 'websocket') {
    return `No WebSocket UPGRADE hdr: ${upgrade ?? 'None'}\n Can "Upgrade" only to "WebSocket".`
  }

  const connection = headers.get('connection')
  if (!connection?.toLowerCase().includes('upgrade')) return `No CONNECTION upgrade hdr: ${connection ?? 'None'}`

  const version = headers.get('sec-websocket-version') ?? ''
  if (!['13', '8', '7'].includes(version)) return `Unsupported version: ${version}`

  const key = headers.get('sec-websocket-key')
  return isKey(key) ? undefined : `Handshake error: ${pyRepr(key)}`
}

function isKey(key: string | null): boolean {
  try {
    return key !== null && decodeBase64(key).byteLength === 16
  } catch {
    return false
  }
}
