import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import type { ComfyMock } from '../../src/comfy-mock.ts'
import type { NodeClass } from '../../src/comfyui/nodes/node-class.ts'
import { arbitraryGraph, arbitraryNodes } from './support/arbitrary-nodes.ts'
import { expectWorking, fuzz, inTime, watchFaults } from './support/fuzzing.ts'

/** @note Some graphs end the worker of a real server, and so that of the mock, which warns of it. */
async function workersEnd(): Promise<undefined> {
  await new Promise<void>((resolve) => {
    vi.mocked(console.warn).mockImplementation((text) => {
      if (String(text).includes('has ended the worker')) resolve()
    })
  })
  return undefined
}

/** Submits a graph, waits for its end, and checks what ComfyUI would always say. */
async function run(comfy: ComfyMock, graph: unknown): Promise<void> {
  const ended = workersEnd()
  const text = JSON.stringify({ prompt: graph, client_id: 'fuzz' })
  const response = await inTime(fetch(`${comfy.url}/prompt`, { method: 'POST', body: text }), `POST /prompt ${text}`)
  const answer = await response.text()
  expect([200, 400, 500]).toContain(response.status)
  if (response.status === 400) expect(Object.keys(JSON.parse(answer)).sort()).toEqual(['error', 'node_errors'])
  if (response.status !== 200) return
  const { prompt_id: id } = JSON.parse(answer) as { prompt_id: string }
  const record = await inTime(Promise.race([comfy.waitFor(id), ended]), `the prompt ${text}`)
  if (!record) return comfy.reset()
  expect(['completed', 'failed']).toContain(record.status)
  const history = await inTime(
    fetch(`${comfy.url}/history/${id}`).then((found) => found.text()),
    'the history',
  )
  const entry = JSON.parse(history.replaceAll(/\b(?:NaN|-?Infinity)\b/g, '0'))[id]
  // A cycle that is found at run time is recorded as a success (protocol 5.4).
  expect(['success', 'error']).toContain(entry.status.status_str)
  if (record.status === 'completed') expect(entry.status.status_str).toBe('success')
}

test('arbitrary graphs over arbitrary nodes are refused, run or fail', async () => {
  const { assertNone } = watchFaults()
  const property = fc.asyncProperty(arbitraryNodes, fc.gen(), async (nodes, gen) => {
    await using comfy = setupComfyMock({ pace: 'eager', nodes })
    comfy.listen()
    for (let count = 0; count < 5; count += 1) {
      await run(
        comfy,
        gen(() => arbitraryGraph(nodes.map(({ classType }) => classType))),
      )
    }
    assertNone()
    await expectWorking(comfy)
  })
  await fuzz('graphs over arbitrary nodes', 150, property)
})

test('arbitrary graphs over the nodes of the core are refused, run or fail', async () => {
  const { assertNone } = watchFaults()
  await using comfy = setupComfyMock({ pace: 'eager' })
  comfy.listen()
  const classes = [...comfy.server.library.entries()].map(([name]) => comfy.server.library.get(name) as NodeClass)
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...classes), { minLength: 1, maxLength: 4 }),
    fc.gen(),
    async (chosen, gen) => {
      const graph = Object.fromEntries(
        chosen.map((nodeClass, index) => [String(index + 1), plausibleNode(nodeClass, chosen, index, gen)]),
      )
      await run(comfy, { ...graph, out: { class_type: 'PreviewAny', inputs: { source: [String(chosen.length), 0] } } })
      assertNone()
    },
  )
  await fuzz(
    'graphs over the nodes of the core',
    1500,
    property.afterEach(() => {
      if (comfy.prompts.length > 50) comfy.reset()
    }),
  )
  await expectWorking(comfy)
})

/** A node with its default values, and links to those before it where their types fit. */
function plausibleNode(nodeClass: NodeClass, chosen: readonly NodeClass[], index: number, gen: fc.GeneratorValue) {
  const inputs: Record<string, unknown> = {}
  for (const { name, type, options } of nodeClass.inputs.values()) {
    const sources = chosen.slice(0, index).flatMap(({ outputs }, from) => {
      return outputs.flatMap((output, slot) => (output === type || type === '*' ? [[String(from + 1), slot]] : []))
    })
    if (sources.length > 0) inputs[name] = gen(fc.constantFrom, ...sources)
    else if (Array.isArray(type)) inputs[name] = type[0] ?? 'none'
    else inputs[name] = smallValue(type, options.get('default'), gen)
    if (gen(fc.nat, 30) === 0) delete inputs[name]
  }
  return { class_type: nodeClass.classType, inputs }
}

function smallValue(type: unknown, standard: unknown, gen: fc.GeneratorValue): unknown {
  if (type === 'INT')
    return typeof standard === 'number' && standard <= 512 ? standard : gen(fc.integer, { min: 1, max: 64 })
  if (type === 'FLOAT') return typeof standard === 'number' ? standard : 0.5
  if (type === 'BOOLEAN') return gen(fc.boolean)
  return typeof standard === 'string' ? standard : gen(fc.string, { maxLength: 6 })
}
