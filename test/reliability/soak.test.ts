import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { smallGraph, submit, txt2img } from '../usage/helpers/client.ts'
import { watchFaults } from './support/fuzzing.ts'
import { SoakReport } from './support/soak-report.ts'
import { traces } from './support/traces.ts'

/** `SOAK=600 npm run test:reliability -- soak` works for ten minutes; CI takes a few seconds. */
const SECONDS = Number(process.env['SOAK'] ?? 5)
if (!(SECONDS > 0)) throw new Error(`SOAK must be a number of seconds above 0, and is ${process.env['SOAK']}`)
const MEGABYTE = 1024 * 1024
/** What no client waits longer for. */
const PATIENCE = 2000

test('hours of clients in disorder leave a mock that works, and no more than it was', async () => {
  const { assertNone } = watchFaults()
  await using comfy = setupComfyMock({ seed: 'soak' })
  comfy.listen()
  const report = new SoakReport()
  let serial = 0

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${comfy.url}${path}`, { ...init, signal: AbortSignal.timeout(PATIENCE) })

  /** One client: it sends prompts, follows them, asks for what they have left, and takes every fault as it comes. */
  async function work(until: number, name: string): Promise<void> {
    let socket: WebSocket | undefined
    while (performance.now() < until) {
      serial += 1
      const turn = serial
      if (!socket || socket.readyState > WebSocket.OPEN) socket = follow(name)
      const graph = turn % 10 === 0 ? txt2img({ seed: turn, width: 64, height: 64 }) : smallGraph(turn % 50)
      try {
        const response = await ask('/prompt', {
          method: 'POST',
          body: JSON.stringify({ prompt: graph, client_id: name }),
        })
        const { prompt_id: id } = (await response.json()) as { prompt_id?: string }
        report.count(id === undefined ? 'refused' : 'submitted')
        if (id === undefined) continue
        report.count((await comfy.waitFor(id, { timeout: 5000 })).status)
        await (await ask(`/history/${id}`)).text()
        if (turn % 7 === 0) await ask('/interrupt', { method: 'POST' })
        if (turn % 13 === 0) socket.close()
      } catch (error) {
        report.count(`a client saw ${error instanceof Error ? error.name : String(error)}`)
      }
    }
    socket?.close()
  }

  function follow(name: string): WebSocket {
    report.count('sockets')
    const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=${name}`)
    socket.addEventListener('message', () => report.count('messages'))
    return socket
  }

  async function round(seconds: number): Promise<void> {
    comfy.chaos({ sockets: 0.1, failures: 0.05 })
    const until = performance.now() + seconds * 1000
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => work(until, name)))
    comfy.reset()
  }

  await round(Math.min(SECONDS, 5))
  report.start(await traces())
  const rest = (left: number): number => Math.min(60, left)
  for (let left = SECONDS; left > 0; left -= 60) {
    await round(rest(left))
    report.note(SECONDS - left + rest(left), await traces())
    assertNone()
  }
  console.log(`soak of ${SECONDS} s\n${report}`)

  const { submitted, completed = 0, failed = 0, interrupted = 0 } = report.counts
  expect(completed).toBeGreaterThan(SECONDS)
  expect(failed + interrupted).toBeGreaterThan(0)
  // Nothing is lost, whatever happens.
  expect(completed + failed + interrupted).toBe(submitted)
  expect(report.counts['messages']).toBeGreaterThan(SECONDS)
  expect(report.grownHeap / MEGABYTE).toBeLessThan(10)
  expect(report.grownHandles).toBeLessThanOrEqual(0)
  expect(comfy.openSockets).toBe(0)
  expect((await comfy.waitFor(await submit(comfy.url, smallGraph()))).status).toBe('completed')
})
