import { ClientRequest } from 'node:http'
import { Socket } from 'node:net'

/** The client's connection, seen from the server's side. */
export interface Peer {
  write(bytes: Buffer): void
  /** Ends the server's side, as a FIN does. */
  end(): void
  /** Breaks the connection, with this error for the client. */
  destroy(error?: Error): void
  onData(listener: (bytes: Buffer) => void): void
  onceClosed(listener: () => void): void
  /** Sends bytes ahead of an answer that is not known yet. */
  writeEarly(bytes: Buffer): void
  /** Makes the interceptor ready for an answer to another request that has arrived already. */
  forgetExchange(): void
  /** Calls back as soon as the client has been given its first bytes from now on. */
  onceAnswered(listener: () => void): void
}

const peers = new WeakMap<object, Peer>()

/**
 * The other end of an intercepted request.
 * @note The event names a `ClientRequest` as its initiator where something else has put the interceptor for those in
 * place (a second MSW server), and the server's side of the socket everywhere else. That side is a proxy whose `write`
 * and `data` point the other way, and whose `on` returns the socket below.
 */
export function peerOf(initiator: unknown): Peer | undefined {
  if (initiator instanceof ClientRequest) return initiator.socket ? clientSidePeer(initiator.socket) : undefined
  if (!(initiator instanceof Socket)) return undefined

  let peer = peers.get(initiator)
  if (!peer) {
    peer = serverSidePeer(initiator)
    peers.set(initiator, peer)
  }
  return peer
}

function serverSidePeer(server: Socket): Peer {
  const client = server.on('error', () => {})
  client.once('close', () => closeHandle(client))
  return {
    ...commonPeer(client),
    write: (bytes) => void server.write(bytes),
    end: () => {
      restoreDestroy(client)
      server.end()
    },
    onData: (listener) => void server.on('data', listener),
  }
}

function clientSidePeer(client: Socket): Peer {
  return {
    ...commonPeer(client),
    write: (bytes) => void client.push(bytes),
    end: () => {
      restoreDestroy(client)
      client.push(null)
    },
    onData: (listener) => {
      client.on('internal:write', (chunk: string | Buffer, encoding?: BufferEncoding) => {
        listener(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
      })
    },
  }
}

function commonPeer(client: Socket): Omit<Peer, 'write' | 'end' | 'onData'> {
  return {
    destroy: (error) => {
      restoreDestroy(client)
      client.destroy(error)
    },
    onceClosed: (listener) => void client.once('close', listener),
    // The server's side holds back what is written before the connection is complete, which the answer completes.
    writeEarly: (bytes) => void client.push(bytes),
    // What an agent says of a socket that it takes back; the interceptor listens to it.
    forgetExchange: () => void client.emit('free'),
    onceAnswered: (listener) => onceAnswered(client, listener),
  }
}

function onceAnswered(client: Socket, listener: () => void): void {
  client.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    Reflect.deleteProperty(client, 'push')
    const canPushMore = client.push(chunk, encoding)
    listener()
    return canPushMore
  }
}

interface Handle {
  close?(): void
  _parent?: Handle
}

/**
 * @note A socket that has been answered is destroyed without its handle, which never was connected: it would stay in
 * `process.getActiveResourcesInfo()` until the garbage collector comes.
 */
function closeHandle(client: Socket): void {
  const { _handle: handle } = client as Socket & { _handle?: Handle | null }
  if (!handle) return
  Reflect.set(client, '_handle', null)
  handle.close?.()
  handle._parent?.close?.()
}

/**
 * Gives an answered socket its own way to be destroyed back.
 * @note The interceptor shortens that way for the sake of a prompt `error`, and when the destruction happens in a tick,
 * as it does after a FIN, `close` overtakes `error`: undici then reports the wrong reason, or fails within itself.
 */
function restoreDestroy(client: Socket): void {
  Reflect.deleteProperty(client, '_destroy')
}
