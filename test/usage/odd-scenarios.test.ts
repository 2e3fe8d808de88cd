import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadScenarios } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { encodeJpegSketch } from '../../src/comfyui/files/jpeg-sketch.ts'
import { encodePng } from '../../src/comfyui/files/png.ts'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock({ models: { checkpoints: ['v1-5-pruned-emaonly.safetensors'], loras: ['a.safetensors'] } })
const statusOf = async (graph: unknown, others = {}): Promise<string> =>
  (await comfy.waitFor(await submit(comfy.url, graph, others))).status
const failure = { error: { type: 'ValueError', message: 'x' } }

test('a scenario is for the prompt with one id', async () => {
  const promptId = '11111111-1111-4111-8111-111111111111'
  comfy.use({ when: { promptId }, failure })
  expect(await statusOf(smallGraph(1))).toBe('completed')
  expect(await statusOf(smallGraph(2), { prompt_id: promptId })).toBe('failed')
})

test('a scenario is for the prompts of one client', async () => {
  comfy.use({ when: { clientId: 'one' }, failure })
  expect(await statusOf(smallGraph(1), { client_id: 'two' })).toBe('completed')
  expect(await statusOf(smallGraph(2), { client_id: 'one' })).toBe('failed')
})

const cachedOf = async (graph: unknown): Promise<unknown> => {
  const id = await submit(comfy.url, graph)
  await comfy.waitFor(id)
  return (await historyOf(comfy.url, id))?.status.messages[1]?.[1]['nodes']
}

test('results are there already of the nodes that are named, of one kind, or of all', async () => {
  comfy.use({ cached: ['1'] })
  expect(await cachedOf(smallGraph(1))).toEqual(['1'])
  comfy.use({ cached: true, when: { classType: 'EmptyImage' } })
  expect(await cachedOf(smallGraph(2))).toEqual(['1'])
  comfy.use({ cached: true })
  expect(await cachedOf(smallGraph(3))).toEqual(['1', '2'])
})

test('models are missing by their name, by their folder, or all of them', async () => {
  const lists = async (): Promise<unknown[]> =>
    Promise.all(['checkpoints', 'loras'].map(async (folder) => (await fetch(`${comfy.url}/models/${folder}`)).json()))
  comfy.use({ missing: { models: ['a.safetensors'] } })
  expect(await lists()).toEqual([['v1-5-pruned-emaonly.safetensors'], []])
  comfy.reset()
  comfy.use({ missing: { models: ['checkpoints/*'] } })
  expect(await lists()).toEqual([[], ['a.safetensors']])
  comfy.use({ missing: { models: ['*'] } })
  expect(await lists()).toEqual([[], []])
})

test('a node class is missing by its name', async () => {
  comfy.use({ missing: { nodes: ['EmptyImage'] } })
  await expect(submit(comfy.url, smallGraph())).rejects.toThrow('missing_node_type')
})

const PNG = encodePng({ kind: 'solid', color: [1, 0, 0] }, { width: 8, height: 8, channels: 3 })
const JPEG = encodeJpegSketch(8, 8, () => [1, 2, 3])

test('previews are the pictures of the test, one a step', async () => {
  const file = path.join(comfy.rootDir, 'preview.jpg')
  writeFileSync(file, JPEG)
  comfy.use({ progress: { steps: 2, previews: [PNG, { path: file }] }, delay: 400 })
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=one`)
  socket.binaryType = 'arraybuffer'
  const previews: Buffer[] = []
  socket.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer) previews.push(Buffer.from(data))
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  expect(await statusOf(txt2img(), { client_id: 'one' })).toBe('completed')
  socket.close()
  expect(previews.map((bytes) => bytes.readUInt32BE(4))).toEqual([2, 1])
  expect(previews.map((bytes) => bytes.subarray(8))).toEqual([PNG, JPEG])
})

test('what is no picture is refused at the call', () => {
  const file = path.join(comfy.rootDir, 'notes.txt')
  writeFileSync(file, 'no picture')
  const place = 'what is given at "progress.previews.0" is no PNG or JPEG file. Convert it, or give true'
  expect(() => comfy.use({ progress: { previews: [{ path: file }] } })).toThrow(place)
  expect(() => comfy.use({ progress: { previews: [Buffer.from('x')] } })).toThrow(place)
  expect(() => comfy.use({ progress: { previews: [{ path: '/nowhere.png' }] } })).toThrow(
    'the file at "progress.previews.0" cannot be read: /nowhere.png',
  )
  expect(() => comfy.setOutputs({ '2': [{ path: file }] })).toThrow('at "outputs.2.0" is no PNG file')
})

test('a fault is for one request among those that match, or for those about one prompt', async () => {
  comfy.setFault('/queue', { status: 503 }, { when: { nth: 2 } })
  const statuses: number[] = []
  for (let count = 0; count < 3; count += 1) statuses.push((await fetch(`${comfy.url}/queue`)).status)
  expect(statuses).toEqual([200, 503, 200])
  const ids = [await submit(comfy.url, smallGraph(1)), await submit(comfy.url, smallGraph(2))]
  comfy.setFault('*', { status: 500 }, { when: { promptId: String(ids[1]) } })
  const answers = await Promise.all(ids.map(async (id) => (await fetch(`${comfy.url}/history/${id}`)).status))
  expect(answers).toEqual([200, 500])
})

test.each([
  ['socket', { status: 503, truncate: 2 }, 'not several'],
  ['socket', 'malformed-json', '"malformed-json" needs an answer with a body at "fault.socket"'],
  ['socket', { truncate: 2 }, '"truncate" needs an answer with a body at "fault.socket"'],
  ['/queue', 'silent', '"silent" is for a websocket at "fault./queue"'],
  ['/queue', { error: 'half-open' }, '"half-open" is for a websocket at "fault./queue"'],
] as const)('a fault at %s that is %j is refused at the call', (route, fault, reason) => {
  expect(() => comfy.setFault(route, fault)).toThrow(reason)
})

test('a scenario about nothing, and a fault about nodes, are refused at the call', () => {
  expect(() => comfy.use({ name: 'empty' })).toThrow('the scenario says nothing that is to happen')
  expect(() => comfy.setFault('/queue', 'refused', { when: { nodeId: '3' } })).toThrow('at "when.nodeId"')
  expect(() => comfy.setDelay({ min: '2s', max: '1s' })).toThrow('min to be at most max')
  expect(() => comfy.setDelay('soon')).toThrow('expected a duration')
  expect(() => comfy.setDelay({})).toThrow('Failed to set a delay')
})

test('what a test has set up for nothing is told in short, but for what goes wrong by chance', async () => {
  comfy.setFault('/never-asked', { status: 503, chance: 0.5 })
  comfy.setFault('/never-asked-either', { status: 503 })
  comfy.use({ name: 'mine', failure })
  comfy.use({ failure: { error: { type: 'ValueError', message: 'y'.repeat(200) } } })
  const text = comfy.explain()
  expect(text).not.toContain('"chance"')
  expect(text).toContain('the scenario {"fault":{"/never-asked-either":{"status":503}}} never matched anything')
  expect(text).toContain('the scenario "mine" never matched anything')
  expect(text).toMatch(/the scenario \{"failure":.{90,110}\.\.\. never matched anything/)
  comfy.reset()
})

const file = (name: string, text: string): string => {
  const place = path.join(comfy.rootDir, name)
  writeFileSync(place, text)
  return place
}

test('a file may name its schema, and hold one scenario', async () => {
  const one = file('one.json', '{ "$schema": "./scenario.schema.json", "delay": 5 }')
  expect(await loadScenarios(one)).toEqual([{ delay: 5 }])
  expect(await loadScenarios(new URL(`file://${one}`))).toEqual([{ delay: 5 }])
})

test.each([
  ['none.json', '[]', 'there is none in it. Write or export some.'],
  ['none.mjs', '', 'there is none in it. Write or export some.'],
  ['null.json', '[null]', 'expected object, received null'],
  ['cut.json', '{ "delay": ', 'Give the path of a JSON file.'],
  ['broken.mjs', 'export const = 5', 'Give the path of a JSON file or a module.'],
  ['throws.mjs', 'throw "a text"', 'a text. Give the path of a JSON file or a module.'],
])('the file %s is refused', async (name, text, reason) => {
  await expect(loadScenarios(file(name, text))).rejects.toMatchObject({
    code: 'INVALID_SCENARIO',
    message: expect.stringMatching(new RegExp(reason, 'i')),
  })
})
