import { setImmediate, setTimeout } from 'node:timers'
import { nodeError } from './node-error.ts'
import type { NetworkFault } from './network-fault.ts'
import type { Peer } from './peer.ts'

export type BodyFault = Extract<
  NetworkFault,
  { kind: 'empty-reply' | 'reset-mid-body' | 'truncate' | 'dribble' | 'wrong-content-length' }
>

export function isBodyFault(fault: NetworkFault): fault is BodyFault {
  return ['empty-reply', 'reset-mid-body', 'truncate', 'dribble', 'wrong-content-length'].includes(fault.kind)
}

/**
 * The true answer with a fault on its way to the client.
 * @param peer undefined where another MSW server hides the connection; the body then breaks off by itself
 */
export async function damage(
  response: Response,
  fault: BodyFault,
  peer: Peer | undefined,
  url: URL,
): Promise<Response> {
  const body = Buffer.from(await response.arrayBuffer())
  const headers = new Headers(response.headers)
  if (!headers.has('content-length')) headers.set('Content-Length', String(body.byteLength))
  if (fault.kind === 'wrong-content-length') {
    headers.set('Content-Length', String(Math.max(0, body.byteLength + fault.by)))
  }

  return new Response(damagedBody(body, fault, peer, url), {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}

type BreakOff = (controller: ReadableStreamDefaultController<Uint8Array>) => void

/**
 * @note The bytes are with the client's parser one turn after they were pushed; breaking the connection in the same
 * turn would take them back, and every fault would look like an empty reply.
 */
function damagedBody(body: Buffer, fault: BodyFault, peer: Peer | undefined, url: URL): ReadableStream<Uint8Array> {
  const reset: BreakOff = (controller) => {
    const error = nodeError('ECONNRESET', url)
    setImmediate(() => (peer ? peer.destroy(error) : controller.error(error)))
  }
  const end: BreakOff = peer ? () => void setImmediate(() => peer.end()) : reset

  switch (fault.kind) {
    case 'empty-reply':
      return brokenStream(body.subarray(0, 0), end)
    case 'truncate':
      return brokenStream(body.subarray(0, fault.afterBytes), end)
    case 'wrong-content-length':
      return brokenStream(body, end)
    case 'reset-mid-body':
      return brokenStream(body.subarray(0, fault.afterBytes), reset)
    case 'dribble':
      return slowStream(body, fault)
  }
}

/** Hangs after these bytes: the connection is what ends. */
function brokenStream(bytes: Buffer, breakOff: BreakOff): ReadableStream<Uint8Array> {
  let hasBegun = bytes.byteLength === 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (!hasBegun) {
          hasBegun = true
          controller.enqueue(bytes)
          return undefined
        }
        breakOff(controller)
        return new Promise<void>(() => {})
      },
    },
    { highWaterMark: 0 },
  )
}

function slowStream(body: Buffer, { chunkBytes, everyMs }: { chunkBytes: number; everyMs: number }) {
  let sent = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (sent > 0) await new Promise((resolve) => void setTimeout(resolve, everyMs))
        const chunk = body.subarray(sent, sent + Math.max(1, chunkBytes))
        sent += chunk.byteLength
        if (chunk.byteLength > 0) controller.enqueue(chunk)
        if (sent >= body.byteLength) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
