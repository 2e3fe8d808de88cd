export interface SeenMessage {
  type: string
  data: Record<string, unknown>
}

/** Opens a socket and keeps what comes; resolves once the socket has its greeting. */
export async function follow(url: string, clientId: string): Promise<{ messages: SeenMessage[]; socket: WebSocket }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=${clientId}`)
  const messages: SeenMessage[] = []
  await new Promise((resolve, reject) => {
    socket.addEventListener('message', (event) => {
      messages.push(typeof event.data === 'string' ? JSON.parse(event.data) : { type: 'binary', data: {} })
      resolve(undefined)
    })
    socket.addEventListener('error', reject)
  })
  return { messages, socket }
}
