import { ClientRequest } from 'node:http'
import { Socket } from 'node:net'
import { clearTimeout } from 'node:timers'
import type { HttpRequestEvent } from '@mswjs/interceptors'
import { socketOf } from './request-sockets.ts'

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
  /** Writes HTTP/1.0 into the status line that goes out next; Node's servers cannot. */
  answerInHttp10(): void
}

const peers = new WeakMap<object, Peer>()

/**
 * The other end of an intercepted request.
 * @note The server's side of a socket is a proxy whose `write` and `data` point the other way, and whose `once` returns
 * the socket below. Where only the `ClientRequest` is known, its own socket has to serve.
 */
export function peerOf({ request, initiator }: HttpRequestEvent): Peer | undefined {
  const server = initiator instanceof Socket ? initiator : (socketOf(request) ?? initiator)
  if (server instanceof ClientRequest) return server.socket ? clientSidePeer(server.socket) : undefined
  if (!(server instanceof Socket)) return undefined

  let peer = peers.get(server)
  if (!peer) {
    peer = serverSidePeer(server)
    peers.set(server, peer)
  }
  return peer
}

function serverSidePeer(server: Socket): Peer {
  const client = server.once('close', () => closeHandle(client))
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
    onceAnswered: (listener) => {
      onceGiven(client, (chunk, give) => {
        const canTakeMore = give(chunk)
        listener()
        return canTakeMore
      })
    },
    answerInHttp10: () => onceGiven(client, (chunk, give) => give(asHttp10(chunk))),
  }
}

/** Steps in between when the client is given its next bytes. */
function onceGiven(client: Socket, step: (chunk: unknown, give: (chunk: unknown) => boolean) => boolean): void {
  client.push = (given: unknown, encoding?: BufferEncoding): boolean => {
    Reflect.deleteProperty(client, 'push')
    return step(given, (chunk) => client.push(chunk, encoding))
  }
}

function asHttp10(chunk: unknown): unknown {
  if (!Buffer.isBuffer(chunk) || chunk.toString('latin1', 0, 8) !== 'HTTP/1.1') return chunk
  return Buffer.concat([Buffer.from('HTTP/1.0'), chunk.subarray(8)])
}

interface Handle {
  close?(): void
  _parent?: Handle
}

/**
 * @note A socket that has been answered is destroyed without its handle, which never was connected: it would stay in
 * `process.getActiveResourcesInfo()` until the garbage collector comes. Nor is its idle timer stopped, which an agent has
 * set to 5 s: that long it would hold the socket, and all that belongs to the mock.
 */
function closeHandle(client: Socket): void {
  stopIdleTimer(client)
  const { _handle: handle } = client as Socket & { _handle?: Handle | null }
  if (!handle) return
  Reflect.set(client, '_handle', null)
  handle.close?.()
  handle._parent?.close?.()
}

/** @note `setTimeout(0)` does nothing any more to a socket that is destroyed. */
function stopIdleTimer(client: Socket): void {
  const key = Object.getOwnPropertySymbols(client).find(({ description }) => description === 'timeout')
  if (key) clearTimeout(Reflect.get(client, key) as NodeJS.Timeout | undefined)
}

/**
 * Gives an answered socket its own way to be destroyed back.
 * @note The interceptor shortens that way for the sake of a prompt `error`, and when the destruction happens in a tick,
 * as it does after a FIN, `close` overtakes `error`: undici then reports the wrong reason, or fails within itself.
 */
function restoreDestroy(client: Socket): void {
  Reflect.deleteProperty(client, '_destroy')
}
