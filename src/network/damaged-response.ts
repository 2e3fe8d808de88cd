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

/** The true answer with a fault on its way to the client. */
export async function damage(response: Response, fault: BodyFault, peer: Peer, url: URL): Promise<Response> {
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

/**
 * @note The bytes are with the client's parser one turn after they were pushed; breaking the connection in the same
 * turn would take them back, and every fault would look like an empty reply.
 */
function damagedBody(body: Buffer, fault: BodyFault, peer: Peer, url: URL): ReadableStream<Uint8Array> {
  const end = (): void => void setImmediate(() => peer.end())
  switch (fault.kind) {
    case 'empty-reply':
      return stream([], end)
    case 'truncate':
      return stream([body.subarray(0, fault.afterBytes)], end)
    case 'wrong-content-length':
      return stream([body], end)
    case 'reset-mid-body':
      return stream([body.subarray(0, fault.afterBytes)], () => {
        setImmediate(() => peer.destroy(nodeError('ECONNRESET', url)))
      })
    case 'dribble':
      return stream(chunksOf(body, fault.chunkBytes), undefined, fault.everyMs)
  }
}

function chunksOf(body: Buffer, bytes: number): Buffer[] {
  const size = Math.max(1, bytes)
  return Array.from({ length: Math.ceil(body.byteLength / size) }, (_, index) => {
    return body.subarray(index * size, (index + 1) * size)
  })
}

/** Without `breakOff` the stream closes after its chunks; with it, it hangs, and the connection is what ends. */
function stream(chunks: Buffer[], breakOff?: () => void, everyMs = 0): ReadableStream<Uint8Array> {
  const waiting = chunks.filter((chunk) => chunk.byteLength > 0)
  let isFirst = true
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isFirst && everyMs > 0) await new Promise((resolve) => void setTimeout(resolve, everyMs))
      isFirst = false

      const chunk = waiting.shift()
      if (chunk) controller.enqueue(chunk)
      if (!breakOff && waiting.length === 0) controller.close()
      if (!breakOff || chunk) return
      breakOff()
      await new Promise(() => {})
    },
  })
}
