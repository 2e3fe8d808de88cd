import http from 'node:http'
import { request as undiciRequest } from 'undici'
import { WebSocket as WsWebSocket } from 'ws'
import { setupComfyMock } from '../../../src/setup-comfy-mock.ts'
import { traces } from '../support/traces.ts'

/**
 * Uses one mock for a long time, and tells what piles up on its connections: listeners, handles, memory.
 * By hand: `node --expose-gc test/reliability/children/soak.ts [requests] [sockets]`; it ends with 1 where something does.
 */
const requests = Number(process.argv[2] ?? 20_000)
const sockets = Number(process.argv[3] ?? 2_000)
const MEGABYTE = 1024 * 1024

const comfy = setupComfyMock({ pace: 'eager' })
comfy.listen()
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 })
const socketUrl = `${comfy.url.replace('http', 'ws')}/ws`

function byNode(path: string, options: http.RequestOptions, body?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = http.request(`${comfy.url}${path}`, options, (response) => response.resume().on('end', resolve))
    sent.on('error', reject).end(body)
  })
}

/** What a client with its connections kept does in turns, the last one of which ends badly. */
const turns: readonly (() => Promise<unknown>)[] = [
  async () => (await fetch(`${comfy.url}/queue`)).text(),
  () => byNode('/../queue', { agent }),
  async () => (await undiciRequest(`${comfy.url}/prompt`)).body.text(),
  () => byNode('/prompt', { agent, method: 'POST' }, Buffer.alloc(100_000, '{')),
  () => byNode('/queue', { agent: false }),
  () =>
    byNode('/ws', { agent, headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '12' } }),
  () => byNode('/queue', { agent, headers: { 'Sec-Fetch-Site': 'cross-site ' } }),
  () =>
    fetch(`${comfy.url}/object_info`, { signal: AbortSignal.timeout(0) }).then((response) => response.text(), ignore),
]

function ignore(): void {}

/** Opens a socket, hears of the status, and closes it in one of three ways. */
function useSocket(index: number): Promise<void> {
  const socket = index % 2 === 0 ? new WebSocket(socketUrl) : new WsWebSocket(socketUrl, { agent })
  return new Promise((resolve, reject) => {
    socket.onerror = () => reject(new Error(`socket ${index} has failed`))
    socket.onclose = () => resolve()
    socket.onmessage = () => {
      socket.onmessage = null
      socket.onerror = ignore
      if (index % 3 === 0 && socket instanceof WsWebSocket) socket.terminate()
      else socket.close()
    }
  })
}

async function inBatches(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 100) {
    const indices = Array.from({ length: Math.min(100, count - done) }, (_, index) => done + index)
    for (let start = 0; start < indices.length; start += 8) {
      await Promise.all(indices.slice(start, start + 8).map((index) => work(index)))
    }
    // The journal keeps what a test has asked for; a test ends with this.
    comfy.reset()
  }
}

/** Tells the most listeners of a kept connection, before sockets use these up. */
async function run(share: number): Promise<number> {
  await inBatches(Math.round(requests * share), (index) => turns[index % turns.length]?.() ?? Promise.resolve())
  const most = mostListeners()
  await inBatches(Math.round(sockets * share), useSocket)
  return most
}

/** The most that listen to one event of one connection that is kept. */
function mostListeners(): number {
  const kept = Object.values(agent.freeSockets).flatMap((free) => free ?? [])
  return Math.max(0, ...kept.flatMap((socket) => socket.eventNames().map((name) => socket.listenerCount(name))))
}

function sharedListeners(): number {
  const interceptors = [...(globalThis.__MSW_INTERCEPTORS_REGISTRY?.values() ?? [])]
  return interceptors.reduce((sum, { listeners }) => sum + listeners().length, 0)
}

const earlyMost = await run(0.1)
const early = { ...(await traces()), most: earlyMost, shared: sharedListeners() }
const start = performance.now()
const lateMost = await run(0.9)
const seconds = (performance.now() - start) / 1000
const late = { ...(await traces()), most: lateMost, shared: sharedListeners() }
const grown = (late.heap - early.heap) / MEGABYTE

console.table({
  'most listeners to one event of a connection': { early: early.most, late: late.most },
  'listeners of the interceptors': { early: early.shared, late: late.shared },
  handles: { early: early.handles, late: late.handles },
  'heap, MB': { early: (early.heap / MEGABYTE).toFixed(1), late: (late.heap / MEGABYTE).toFixed(1) },
  seconds: { early: '', late: seconds.toFixed(1) },
})
agent.destroy()
await comfy.close()
const { resources } = await traces()
console.log('left after close:', resources)

const isClean =
  early.most > 0 &&
  late.most <= early.most &&
  late.shared === early.shared &&
  late.handles <= early.handles &&
  grown < 3
if (!isClean) {
  console.error('Something has piled up.')
  process.exitCode = 1
}
