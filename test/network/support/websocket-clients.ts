import IsomorphicWebSocket from 'isomorphic-ws'
import ReconnectingWebSocket from 'reconnecting-websocket'
import { WebSocket as UndiciWebSocket } from 'undici'
import { WebSocket as WsWebSocket } from 'ws'

/** One client's end of a websocket, with everything that its user can see. */
export interface ClientSocket {
  readonly messages: (string | Buffer)[]
  readonly events: string[]
  readonly errors: string[]
  /** The number of messages, once it has been reached. */
  arrived(count: number): Promise<void>
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  readonly opened: Promise<void>
  readonly closed: Promise<{ code: number; reason: string; wasClean: boolean }>
  /** The first sign of its end: an error, or its close. */
  readonly ended: Promise<void>
  readonly extensions: string
  readonly protocol: string
}

export interface WebSocketClient {
  name: string
  /** It opens a new connection whenever one ends that it did not close itself. */
  reconnects?: boolean
  open(url: string): ClientSocket
}

interface StandardSocket {
  binaryType: string
  readonly extensions: string
  readonly protocol: string
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  onopen: unknown
  onmessage: unknown
  onerror: unknown
  onclose: unknown
}

/** The types of the package describe its CommonJS form as if it were not the class itself. */
const Reconnecting = ReconnectingWebSocket as unknown as new (
  url: string,
  protocols: string[],
  options: Record<string, unknown>,
) => StandardSocket

const openSockets = new Set<StandardSocket>()

/** Closes what a test has left open, or a client that reconnects would go on into the next one. */
export function closeSockets(): void {
  for (const socket of openSockets) socket.close()
  openSockets.clear()
}

/** Listens with the interface that all clients share. */
export function observe(socket: StandardSocket, binaryType: string): ClientSocket {
  const messages: (string | Buffer)[] = []
  const events: string[] = []
  const errors: string[] = []
  const ended = Promise.withResolvers<void>()
  const waiting: { count: number; resolve: () => void }[] = []
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<{ code: number; reason: string; wasClean: boolean }>()
  opened.promise.catch(() => {})
  let order = Promise.resolve()

  openSockets.add(socket)
  socket.binaryType = binaryType
  socket.onopen = () => {
    events.push('open')
    opened.resolve()
  }
  socket.onmessage = ({ data }: { data: string | ArrayBuffer | Blob | Buffer }) => {
    order = order.then(async () => {
      messages.push(typeof data === 'string' ? data : await bytesOf(data))
      for (const { count, resolve } of waiting) if (messages.length >= count) resolve()
    })
  }
  socket.onerror = ({ message }: { message?: string }) => {
    events.push('error')
    errors.push(message ?? '')
    ended.resolve()
  }
  socket.onclose = ({ code, reason, wasClean }: { code: number; reason: string; wasClean: boolean }) => {
    events.push('close')
    ended.resolve()
    opened.reject(new Error(`closed with ${code}`))
    closed.resolve({ code, reason, wasClean })
  }

  return {
    messages,
    events,
    errors,
    ended: ended.promise,
    arrived: (count) => {
      if (messages.length >= count) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ count, resolve }))
    },
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
    opened: opened.promise,
    closed: closed.promise,
    get extensions() {
      return socket.extensions
    },
    get protocol() {
      return socket.protocol
    },
  }
}

async function bytesOf(data: ArrayBuffer | Blob | Buffer): Promise<Buffer> {
  if (Buffer.isBuffer(data)) return data
  return Buffer.from(data instanceof Blob ? await data.arrayBuffer() : data)
}

export const webSocketClients: WebSocketClient[] = [
  { name: 'global WebSocket', open: (url) => observe(new WebSocket(url), 'arraybuffer') },
  { name: 'global WebSocket with blobs', open: (url) => observe(new WebSocket(url), 'blob') },
  { name: 'ws', open: (url) => observe(new WsWebSocket(url), 'nodebuffer') },
  { name: 'ws with array buffers', open: (url) => observe(new WsWebSocket(url), 'arraybuffer') },
  {
    name: 'ws without compression',
    open: (url) => observe(new WsWebSocket(url, { perMessageDeflate: false }), 'nodebuffer'),
  },
  { name: 'isomorphic-ws', open: (url) => observe(new IsomorphicWebSocket(url), 'nodebuffer') },
  { name: 'undici.WebSocket', open: (url) => observe(new UndiciWebSocket(url), 'arraybuffer') },
  {
    name: 'reconnecting-websocket over ws',
    reconnects: true,
    open: (url) => {
      const options = { WebSocket: WsWebSocket, minReconnectionDelay: 1, maxReconnectionDelay: 20 }
      return observe(new Reconnecting(url, [], options), 'arraybuffer')
    },
  },
]
