import { request } from 'node:http'

/** Tries a websocket handshake with these headers: `connected`, or the status of the refusal. */
export function tryUpgrade(url: string, headers: Readonly<Record<string, string>>): Promise<'connected' | number> {
  return new Promise((resolve, reject) => {
    // A websocket client never shares a connection with other requests.
    const handshake = request(`${url}/ws?clientId=attempt`, {
      agent: false,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    })
    handshake.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve('connected')
    })
    handshake.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    handshake.on('error', reject)
    handshake.end()
  })
}
