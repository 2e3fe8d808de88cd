import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, type HistoryEntry } from './helpers/client.ts'
import { exactNodes } from './helpers/exact-nodes.ts'
import { brokenRules } from './helpers/execution-rules.ts'
import { follow } from './helpers/follow.ts'
import { changed, randomGraph, type Graph } from './helpers/random-graphs.ts'

const comfy = setupComfyMock({ nodes: exactNodes, clock: 'manual', pace: 'eager' })

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100)
const SEED = Number(process.env['FUZZ_SEED'] ?? 2026)

/** Graphs whose link leads nowhere end the worker of a real server, and of the mock. */
function leadsNowhere(graph: Graph): boolean {
  return JSON.stringify(graph).includes('["nope",0]')
}

async function post(prompt: Graph): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = JSON.stringify({ prompt, client_id: 'me' })
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body })
  const text = await response.text()
  return { status: response.status, body: response.status === 500 ? { text } : JSON.parse(text) }
}

const endings: Record<string, number> = {}

const plan = fc.record({
  graph: randomGraph(9).filter((graph) => !leadsNowhere(graph)),
  changes: fc.array(fc.nat(99), { maxLength: 2 }),
  interruptAfter: fc.option(fc.constantFrom(2, 20, 100), { freq: 2 }),
})

test(
  'whatever a graph does, its prompt ends, and messages and history keep their rules',
  { timeout: 120_000 },
  async () => {
    const faults = vi.spyOn(console, 'error')
    const { messages, socket } = await follow(comfy.url, 'me')
    const property = async ({
      graph,
      changes,
      interruptAfter,
    }: typeof plan extends fc.Arbitrary<infer T> ? T : never) => {
      messages.length = 0
      const graphs = [graph, graph, ...changes.map((choice) => changed(graph, choice))]
      const accepted: [id: string, graph: Graph][] = []
      for (const each of graphs) {
        const { status, body } = await post(each)
        expect([200, 400]).toContain(status)
        expect(Object.keys(body)).toEqual(
          status === 200 ? ['prompt_id', 'number', 'node_errors'] : ['error', 'node_errors'],
        )
        if (status === 200) accepted.push([String(body['prompt_id']), each])
      }
      if (interruptAfter !== null) {
        await comfy.clock.advance(interruptAfter)
        await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
      }
      await comfy.clock.runUntilIdle()
      const ended = (): number =>
        messages.filter(({ type, data }) => type === 'executing' && data['node'] === null).length
      await expect.poll(ended).toBe(accepted.length)
      for (const [id, each] of accepted) {
        const own = messages.filter(({ data }) => data['prompt_id'] === id)
        const entry = (await historyOf(comfy.url, id)) as HistoryEntry
        expect(entry.prompt.slice(0, 2)).toEqual([expect.any(Number), id])
        expect(brokenRules(own, each, entry)).toEqual([])
        const ending = own.at(-2)?.type ?? ''
        endings[ending] = (endings[ending] ?? 0) + 1
      }
      const counts = messages.filter(({ type }) => type === 'status').map(({ data }) => remaining(data))
      expect(counts.length).toBe(3 * accepted.length)
      expect(accepted.length === 0 || counts.at(-1) === 0).toBe(true)
      expect(await (await fetch(`${comfy.url}/queue`)).json()).toEqual({ queue_running: [], queue_pending: [] })
      expect(faults.mock.calls.filter(([first]) => /comfyui-mock/.test(String(first)))).toEqual([])
    }
    await fc.assert(fc.asyncProperty(plan, property), { numRuns: RUNS, seed: SEED })
    socket.close()
    // What never happens is not tested: the graphs must do a bit of everything.
    expect(Object.keys(endings).toSorted()).toEqual(['execution_error', 'execution_interrupted', 'execution_success'])
  },
)

function remaining(data: Record<string, unknown>): number {
  return (data['status'] as { exec_info: { queue_remaining: number } }).exec_info.queue_remaining
}
