import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()
const broken = { error: { type: 'ValueError', message: 'broken' } }

const statusOf = async (graph: unknown, others = {}): Promise<string> => {
  return (await comfy.waitFor(await submit(comfy.url, graph, others))).status
}

test('nth picks one prompt among those that match the rest', async () => {
  comfy.setFailure(broken, { when: { classType: 'EmptyImage', nth: 2 } })
  expect(await statusOf(txt2img())).toBe('completed')
  expect(await statusOf(smallGraph(1))).toBe('completed')
  expect(await statusOf(smallGraph(2))).toBe('failed')
  expect(await statusOf(smallGraph(3))).toBe('completed')
})

test('graph picks the prompts that have these inputs', async () => {
  comfy.setFailure(broken, { when: { graph: { '1': { inputs: { color: 7 } } } } })
  expect(await statusOf(smallGraph(6))).toBe('completed')
  expect(await statusOf(smallGraph(7))).toBe('failed')
})

test('predicate looks at the graph and the client', async () => {
  comfy.setFailure(broken, {
    when: { predicate: ({ graph, clientId }) => clientId === 'one' && graph['1']?.inputs['color'] === 1 },
  })
  expect(await statusOf(smallGraph(1), { client_id: 'two' })).toBe('completed')
  expect(await statusOf(smallGraph(2), { client_id: 'one' })).toBe('completed')
  expect(await statusOf(smallGraph(1), { client_id: 'one' })).toBe('failed')
})

test('title picks the node that the user has named so', async () => {
  const graph = { ...smallGraph(), '1': { ...smallGraph()['1'], _meta: { title: 'Background' } } }
  comfy.setFailure(broken, { when: { title: 'Background' } })
  const record = await comfy.waitFor(await submit(comfy.url, graph))
  expect(record.error?.nodeId).toBe('1')
})

test('for each aspect the newest scenario that matches decides', async () => {
  comfy.use({ delay: '1h', failure: broken }, { delay: 0 })
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.status).toBe('failed')
})

test('a scenario whose node the graph lacks says so when that graph is submitted', async () => {
  const warn = console.warn
  const warnings: unknown[] = []
  console.warn = (text: unknown) => warnings.push(text)
  try {
    comfy.setFailure({ node: '17', error: 'out-of-memory' })
    expect(await statusOf(smallGraph(1))).toBe('completed')
    expect(await statusOf(smallGraph(2))).toBe('completed')
  } finally {
    console.warn = warn
  }
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(
    /names the node 17, which the prompt .* lacks, "[^"]+" may be meant. Its nodes: 1 \(EmptyImage\), 2 \(SaveImage\)/,
  )
})

test('a slip of the hand is answered with the name that was meant', () => {
  const refusalOf = (use: () => void): unknown => {
    try {
      use()
    } catch (error) {
      return (error as Error).message
    }
    return undefined
  }
  // @ts-expect-error There is no such condition.
  expect(refusalOf(() => comfy.use({ when: { classTyp: 'KSampler' }, delay: 1 }))).toBe(
    'Failed to add a scenario: there is no "classTyp" at "when", "classType" may be meant.',
  )
  // @ts-expect-error There is no such member.
  expect(refusalOf(() => comfy.setFault('/view', { statsu: 503 }))).toContain(
    'there is no "statsu" at "fault./view", "status" may be meant',
  )
  // @ts-expect-error There is no such member, and `error` is missing.
  expect(refusalOf(() => comfy.setFailure({ node: 'KSampler', message: 'boom' }))).toBe(
    'Failed to set a failure: there is no "message" at "failure", it goes into "error"; expected "out-of-memory", "interrupted", "blocked", ' +
      '{ type, message }, { blocked } or { nodeErrors } at "failure.error".',
  )
  // @ts-expect-error A single output is no list.
  expect(refusalOf(() => comfy.setOutputs({ 9: { width: 8, height: 8 } }))).toBe(
    'Failed to set outputs: expected a list of outputs, as in [{ width: 64, height: 64 }] at "outputs.9".',
  )
  expect(refusalOf(() => comfy.setFault('GET view', { status: 503 }))).toContain('"GET view" is no route')
  expect(refusalOf(() => comfy.use({ name: 'nothing' }))).toContain('says nothing that is to happen')
  expect(refusalOf(() => comfy.setFault('/view', 'refused', { when: { classType: 'KSampler' } }))).toContain(
    '"when.classType"',
  )
  expect(refusalOf(() => comfy.setFault('/view', 'silent'))).toContain('is for a websocket')
})
