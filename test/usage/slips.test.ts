import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { loadScenarios, readyScenarios, setupComfyMock as setup, type ComfyMock } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

/** As JavaScript calls it: no type stands in the way. */
type Loose = Record<Exclude<keyof ComfyMock, symbol>, (...args: unknown[]) => unknown>
const loose = comfy as unknown as Loose
const ready = readyScenarios as unknown as Record<string, (options?: unknown) => never>

test.each<[string, () => unknown, string]>([
  ['a list', () => loose.use([{ delay: 1 }]), 'a list is given where a scenario should be. Spread it: use(...list).'],
  ['a ready scenario, uncalled', () => loose.use(readyScenarios.diskFull), 'Call it: use(outOfMemory()).'],
  ['one of two', () => loose.use({ delay: 1 }, { dely: 1 }), 'Failed to add a scenario (scenario 2 of 2): there is no "dely"'],
  ['one with a name', () => loose.use({ name: 'mine', delay: [] }), 'Failed to add a scenario (scenario "mine"): expected a'],
  ['a part without its whole', () => loose.use({ error: 'interrupted' }), 'there is no "error", it goes into "failure".'],
  ['an unknown aspect', () => loose.use({ latency: 3 }), 'there is no "latency", only when, times, name, delay,'],
  ['half a range', () => loose.setDelay({ min: '1s' }), 'there is no "min" at "delay" without the others that go with it.'],
  ['no delay', () => loose.setDelay(), 'Failed to set a delay: nothing is given.'],
  ['times by itself', () => loose.setDelay('1s', 1), 'Failed to set a delay: expected { when, times }, not 1.'],
  ['a condition by itself', () => loose.setDelay(1, { classType: 'KSampler' }), 'no "classType", it goes into "when".'],
  ['a node by itself', () => loose.setDelay(1, { node: '3' }), 'there is no "node", "when.nodeId" may be meant.'],
  ['an aspect among options', () => loose.setDelay(1, { failure: {} }), 'there is no "failure", only when, times.'],
  ['an error by itself', () => loose.setFailure('interrupted'), 'expected { node, step, error }, as in { error:'],
  ['a code by itself', () => loose.setFault('*', 'EPIPE'), 'as in { error: "EPIPE" } at "fault.*".'],
  ['a status by itself', () => loose.setFault('*', 503), 'as in { status: 503 } at "fault.*".'],
  ['an unknown fault', () => loose.setFault('*', 'gone'), '"empty-reply", "malformed-json"'],
  ['a route that is no text', () => loose.setFault(/x/, 'refused'), 'expected a route, not /x/.'],
  ['a slip in a route', () => loose.setFault('POST /promt', 'reset'), 'ComfyUI has no route POST /promt. Nearest: POST /prompt'],
  ['a slip in a part of it', () => loose.setFault('/histroy/*', 'reset'), 'ComfyUI has no route * /histroy/*.'],
  ['another method', () => loose.setFault('PUT /prompt', 'reset'), 'no route PUT /prompt. Nearest: GET /prompt, POST /prompt.'],
  ['a slip in a class', () => loose.setDelay(1, { when: { classType: 'KSmapler' } }), '"when.classType", "KSampler" may be meant.'],
  ['a slip in what is missing', () => loose.use({ missing: { nodes: ['KSmapler'] } }), '"missing.nodes.0", "KSampler" may be'],
  ['a list of records', () => loose.use({ fault: [] }), 'expected object, received array at "fault".'],
  ['a slip in a hold', () => loose.hold({ nodes: '3' }), 'Failed to hold a prompt: there is no "nodes", "node" may be meant.'],
  ['a hold by a text', () => loose.hold('3'), 'expected { node, promptId, clientId }, not "3".'],
  ['a hold by a number', () => loose.hold({ node: 3 }), 'expected a string, not 3 at "node".'],
  ['a slip in a chaos', () => loose.chaos({ sed: 3 }), 'there is no "sed", "seed" may be meant.'],
  ['a chaos by a number', () => loose.chaos(7), 'Failed to start a chaos: expected { seed,'],
  ['a slip in a ready one', () => ready['queueFullOfOthers']?.({ job: 3 }), 'queueFullOfOthers: there is no "job", "jobs" may be'],
  ['a ready one of a wrong kind', () => ready['slowModelLoad']?.({ seconds: '2s' }), 'expected a number, not "2s" at "seconds".'],
  ['no snapshot', () => loose.restore({ prompts: [] }), 'Give what comfy.snapshot() has returned.'],
  ['nothing to restore', () => loose.restore(), 'Failed to restore a snapshot: what is given is none.'],
  ['a folder of models', () => setup({ models: { checkpoint: [] } }), 'no folder "checkpoint" at "models", "checkpoints" may be'],
  ['a scenario of the setup', () => setup({ scenarios: [{ delay: 1, when: { classType: 'VAEDecod' } }] }), '"VAEDecode" may be meant.'],
  ['a wait for a promise', () => loose.waitFor(Promise.resolve('x')), 'expected its id, not an object of the class Promise.'],
  ['a wait for nothing', () => loose.waitFor(undefined), 'expected its id, not undefined.'],
  ['a wait by a number', () => loose.idle(500), 'expected { timeout }, not 500.'],
  ['a wait by a text', () => loose.waitFor('x', { timeout: '2s' }), 'expected a number, not "2s" at "timeout".'],
  ['no file', () => loadScenarios(undefined as never), 'expected the path of a file, not undefined.'],
])('%s is answered with what was meant', async (_, call, message) => {
  const error: unknown = await Promise.resolve()
    .then(call)
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'ComfyMockError', message: expect.stringContaining(message) })
}) // prettier-ignore

test('names of packs, of a proxy and of routes with parameters are left alone', () => {
  comfy.setFault('GET /manager/version', { status: 200, body: {} }, { times: 1 })
  comfy.setFault('GET /history/a-certain-id', { status: 503 })
  comfy.setFault('/userdata/*', { status: 503 })
  comfy.setFault('/view*', { status: 503 })
  comfy.setFault('GET /models/{folder}', { status: 503 })
  comfy.setDelay(1, { when: { classType: 'SomePackNode' } })
  expect(comfy.explain()).toContain('"SomePackNode"')
})

test('a file says which of its scenarios is wrong', async () => {
  mkdirSync(comfy.tempDir, { recursive: true })
  const write = (name: string, text: string): string => {
    const file = path.join(comfy.tempDir, name)
    writeFileSync(file, text)
    return file
  }
  await expect(loadScenarios(write('two.json', '[{ "delay": 1 }, { "dely": 1 }]'))).rejects.toThrow(
    'two.json (scenario 2 of 2): there is no "dely"',
  )
  await expect(loadScenarios(write('more.mjs', 'export const slow = { delay: 1 }, limit = 3'))).rejects.toThrow(
    'more.mjs (export "limit"): expected object, received number',
  )
})

test('a route of a fault may have the prefix /api or not, and so may the request', async () => {
  comfy.setFault('/api/queue', { status: 503 })
  comfy.setFault('GET /object_info', { status: 502 })
  const statusOf = async (route: string): Promise<number> => (await fetch(comfy.url + route)).status
  expect([await statusOf('/queue'), await statusOf('/api/queue')]).toEqual([503, 503])
  expect([await statusOf('/object_info'), await statusOf('/api/object_info')]).toEqual([502, 502])
})

test('a hold that no prompt gets to is said, when the prompt is submitted and at the end', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  comfy.hold({ node: 'KSmapler' })
  comfy.hold({ node: 'KSampler', clientId: 'somebody else' })
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(warn).toHaveBeenCalledOnce()
  expect(warn.mock.calls[0]?.[0]).toContain('the hold waits for the node KSmapler, which the prompt')
  warn.mockRestore()
  expect(comfy.explain()).toContain('the hold at the node KSmapler was never reached')
  expect(comfy.explain()).toContain('the hold at the node KSampler, clientId somebody else was never reached')
})

test('a node of a timeline that the prompt lacks is said, functions and bytes are shown as such', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  comfy.use({ timeline: [{ at: 'end of node 66', do: 'down' }] })
  comfy.setOutputs(() => ({}), { when: { clientId: 'x', predicate: () => true } })
  comfy.use({ when: { nth: 5 }, progress: { previews: [Buffer.from([0xff, 0xd8, 0xff])] } })
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(warn.mock.calls.flat().join('\n')).toContain('names the node 66, which the prompt')
  warn.mockRestore()
  const said = comfy.explain()
  expect(said).toContain('{"when":{"clientId":"x","predicate":"[function]"},"outputs":"[function]"}')
  expect(said).toContain('{"previews":["[3 bytes]"]}')
})

test('outputs of a function are checked, with their path', async () => {
  const give = async (given: unknown): Promise<string | undefined> => {
    comfy.setOutputs(() => given as never, { times: 1 })
    return (await comfy.waitFor(await submit(comfy.url, smallGraph()))).error?.message
  }
  expect(await give(Promise.resolve({}))).toContain('the function has given a promise.')
  expect(await give(undefined)).toContain('the function has given undefined.')
  expect(await give({ '2': [{ width: 8 }] })).toContain('received undefined at "outputs.2.0.height"')
})

test('a closed mock opens no boundary', async () => {
  const closed = setup({ url: 'http://closed.example:1' })
  await closed[Symbol.asyncDispose]()
  await expect(closed.boundary(() => 1)).rejects.toMatchObject({ code: 'CLOSED' })
})

test('what is said to be missing and was never there is told at the end', async () => {
  comfy.use({ name: 'no such model', missing: { models: ['never-there.safetensors'] } })
  comfy.use({ name: 'no checkpoint', missing: { models: ['checkpoints/*'] } })
  await expect(submit(comfy.url, txt2img())).rejects.toThrow()
  expect(comfy.explain()).toContain('the scenario "no such model" never matched anything')
  expect(comfy.explain()).not.toContain('"no checkpoint" never')
})

test('a class that another scenario takes away is no slip', () => {
  comfy.use({ missing: { nodes: ['KSampler'] } })
  expect(() => comfy.setDelay(1, { when: { classType: 'KSampler' } })).not.toThrow()
})
