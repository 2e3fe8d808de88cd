import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { smallGraph, txt2img } from '../usage/helpers/client.ts'
import { watchFaults } from './support/fuzzing.ts'
import { traces } from './support/traces.ts'

/** `SOAK=600 npm run test:reliability` works for ten minutes; CI takes a few seconds. */
const SECONDS = Number(process.env['SOAK'] ?? 5)
const MEGABYTE = 1024 * 1024

test('hours of clients in disorder leave a mock that works, and no more than it was', async () => {
  const { assertNone } = watchFaults()
  await using comfy = setupComfyMock({ seed: 'soak' })
  comfy.listen()
  const counts: Record<string, number> = {}
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1)
  let serial = 0

  /** One client: it sends prompts, follows them, asks for what they have left, and takes every fault as it comes. */
  async function work(until: number, name: string): Promise<void> {
    while (performance.now() < until) {
      serial += 1
      const graph = serial % 10 === 0 ? txt2img({ seed: serial, width: 64, height: 64 }) : smallGraph(serial % 50)
      try {
        const init = { method: 'POST', body: JSON.stringify({ prompt: graph, client_id: name }) }
        const response = await fetch(`${comfy.url}/prompt`, { ...init, signal: AbortSignal.timeout(2000) })
        const { prompt_id: id } = (await response.json()) as { prompt_id?: string }
        count(id === undefined ? 'refused' : 'submitted')
        if (id === undefined) continue
        count((await comfy.waitFor(id, { timeout: 5000 })).status)
        await (await fetch(`${comfy.url}/history/${id}`, { signal: AbortSignal.timeout(2000) })).text()
        if (serial % 7 === 0)
          await fetch(`${comfy.url}/interrupt`, { method: 'POST', signal: AbortSignal.timeout(2000) })
      } catch (error) {
        count(`a client saw ${error instanceof Error ? error.name : String(error)}`)
      }
    }
  }

  async function round(seconds: number): Promise<void> {
    comfy.chaos()
    const until = performance.now() + seconds * 1000
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => work(until, name)))
    comfy.reset()
  }

  await round(Math.min(SECONDS, 2))
  const before = await traces()
  const report: string[] = []
  for (let left = SECONDS; left > 0; left -= 60) {
    await round(Math.min(60, left))
    const { heap } = await traces()
    report.push(`${((heap - before.heap) / MEGABYTE).toFixed(1)} MB`)
  }
  console.log(
    `soak of ${SECONDS} s: ${JSON.stringify(counts)}; heap since its start, each minute: ${report.join(', ')}`,
  )
  assertNone()
  expect(counts['completed']).toBeGreaterThan(SECONDS)
  const after = await traces()
  expect((after.heap - before.heap) / MEGABYTE).toBeLessThan(10)
  const record = await comfy.waitFor(
    (
      (await (
        await fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: smallGraph() }) })
      ).json()) as { prompt_id: string }
    ).prompt_id,
  )
  expect(record.status).toBe('completed')
})
