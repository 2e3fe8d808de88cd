import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setupComfyMock } from 'comfyui-mock'
import { WebSocket, WebSocketServer } from 'ws'
import { URL_OF_MOCK } from './addresses.ts'
import { smallGraph } from './graphs.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

const CLIENTS = 50
const PROMPTS = 20

/** Twenty prompts of one client, each followed to its end by the socket. */
async function work(url: string, client: number): Promise<void> {
  const clientId = `client-${client}`
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=${clientId}`)
  let ended = (): void => {}
  socket.on('message', (data: Buffer) => {
    const { type, data: about } = JSON.parse(data.toString()) as { type: string; data: { node?: unknown } }
    if (type === 'executing' && about.node === null) ended()
  })
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  for (let count = 0; count < PROMPTS; count += 1) {
    const done = new Promise<void>((resolve) => {
      ended = resolve
    })
    const body = JSON.stringify({ prompt: smallGraph(client * PROMPTS + count), client_id: clientId })
    await (await fetch(`${url}/prompt`, { method: 'POST', body })).json()
    await done
  }
  socket.close()
}

async function allWork(url: string): Promise<void> {
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(url, client)))
}

const mock: Contestant = {
  name: 'comfyui-mock',
  setUp: async () => {
    const comfy = setupComfyMock({ pace: 'eager' })
    comfy.listen()
    return { operation: () => allWork(URL_OF_MOCK), prepare: () => comfy.reset(), tearDown: () => comfy.close() }
  },
}

interface Recorded {
  readonly answer: string
  /** The frames of one prompt, and whether all clients get them. */
  readonly frames: readonly { readonly text: string; readonly isForAll: boolean }[]
}

/** What the mock sends for one prompt: what the loopback server has to send as well. */
async function record(): Promise<Recorded> {
  const comfy = setupComfyMock({ pace: 'eager' })
  comfy.listen()
  const socket = new WebSocket(`${URL_OF_MOCK.replace('http', 'ws')}/ws?clientId=client-0`)
  await new Promise((resolve) => socket.once('message', resolve))
  const frames: { text: string; isForAll: boolean }[] = []
  const done = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      frames.push({ text, isForAll: text.startsWith('{"type": "status"') })
      if (text.includes('"node": null')) resolve()
    })
  })
  const body = JSON.stringify({ prompt: smallGraph(0), client_id: 'client-0' })
  const answer = await (await fetch(`${URL_OF_MOCK}/prompt`, { method: 'POST', body })).text()
  await done
  socket.close()
  await comfy.close()
  return { answer, frames }
}

function loopback({ answer, frames }: Recorded): Contestant {
  return {
    name: 'a loopback server that sends the same bytes',
    setUp: async () => {
      const sockets = new WebSocketServer({ noServer: true })
      const byId = new Map<string, WebSocket>()
      const server = http.createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          const { client_id: id } = JSON.parse(Buffer.concat(chunks).toString()) as { client_id: string }
          response.setHeader('content-type', 'application/json').end(answer)
          for (const { text, isForAll } of frames) {
            if (isForAll) for (const socket of byId.values()) socket.send(text)
            else byId.get(id)?.send(text)
          }
        })
      })
      server.on('upgrade', (request, socket, head) => {
        sockets.handleUpgrade(request, socket, head, (opened) => {
          byId.set(new URL(request.url ?? '', 'http://loopback').searchParams.get('clientId') ?? '', opened)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      return {
        operation: () => allWork(`http://127.0.0.1:${port}`),
        prepare: () => byId.clear(),
        tearDown: async () => {
          sockets.close()
          server.closeAllConnections()
          await new Promise((resolve) => server.close(resolve))
        },
      }
    },
  }
}

export async function fiftyClientRows(): Promise<Row[]> {
  const [real, ours] = await measure([loopback(await record()), mock], { rounds: 3, operations: 1, warmUp: 1 })
  if (!real || !ours) throw new Error('nothing was measured')
  return [
    {
      row: '1,000 prompts of 50 socket clients, eager',
      median: ours.median,
      against: real,
      aim: { kind: 'ratio', atMost: 2 },
    },
  ]
}
