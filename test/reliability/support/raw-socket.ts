import http from 'node:http'
import type { Socket } from 'node:net'

export interface RawSocket {
  write(bytes: Buffer): void
  /** Drops the connection; resolves when it has gone. */
  destroy(): Promise<void>
}

/** Opens a websocket of which the caller writes every byte. */
export function openRawSocket(url: string, clientId: string, deflate: boolean): Promise<RawSocket> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...(deflate && { 'Sec-WebSocket-Extensions': 'permessage-deflate' }),
  }
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}/ws?clientId=${encodeURIComponent(clientId)}`, { headers })
    request.on('error', reject)
    request.on('response', (response) => reject(new Error(`refused with ${response.statusCode}`)))
    request.on('upgrade', (_response, socket: Socket) => {
      socket.on('error', () => {})
      socket.resume()
      resolve({
        write: (bytes) => {
          if (socket.writable) socket.write(bytes)
        },
        destroy: () =>
          new Promise((gone) => {
            if (socket.closed) gone()
            else socket.once('close', () => gone()).destroy()
          }),
      })
    })
  })
}
