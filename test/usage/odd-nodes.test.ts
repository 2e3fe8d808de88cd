import { expect, test } from 'vitest'
import { defineNode } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

class ModelMissing extends Error {
  override name = 'ModelMissing'
}

const throwing = (how: unknown): never => {
  // @note A generator throws what it is given: an `Error` or not.
  if (how === 'a text') (function* () {})().throw('only a text')
  if (how === 'a class of its own') throw new ModelMissing('gone')
  const error = new Error('where from?')
  if (how === 'without a stack') error.stack = ''
  throw error
}

let runs = 0
const seen: Record<string, unknown>[] = []
const nodes = [
  defineNode({
    class_type: 'Secretive',
    input: {
      required: { value: ['INT'] },
      hidden: {
        token: 'AUTH_TOKEN_COMFY_ORG', key: 'API_KEY_COMFY_ORG', source: 'COMFY_USAGE_SOURCE', id: 'UNIQUE_ID',
        info: 'EXTRA_PNGINFO', graph: 'PROMPT', other: 'NOTHING_KNOWN',
      },
    },
    output_node: true,
    run: ({ raw }) => {
      const { graph, ...rest } = Object.fromEntries(raw)
      seen.push({ ...rest, graph: graph instanceof Map })
    },
  }),
  defineNode({
    class_type: 'Throw',
    input: { required: { how: ['STRING'] }, optional: { list: ['*'] } },
    output: ['IMAGE'],
    run: ({ inputs }) => throwing(inputs.how),
  }),
  defineNode({
    class_type: 'Mixed',
    input: {},
    output: ['*'],
    output_is_list: [false],
    run: () => ({ result: [[{ kind: 'image', width: 1 }, 'text', 5]] }),
  }),
  defineNode({ class_type: 'Nothing', input: { required: { value: ['*'] } }, output: ['*'] }),
  defineNode({ class_type: 'Again', input: {}, output: ['INT'], isNotIdempotent: true, hasSteps: true, run: () => [(runs += 1)] }),
] // prettier-ignore

const comfy = setupComfyMock({ nodes })
const node = (class_type: string, inputs: object = {}): object => ({ class_type, inputs })
const run = async (prompt: object, others = {}) => comfy.waitFor(await submit(comfy.url, prompt, others))
const saved = (source: object): object => ({ '1': source, '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } } }) // prettier-ignore

test('hidden inputs bring what only the server knows, and null where there is none', async () => {
  seen.length = 0
  const extra = { auth_token_comfy_org: 't', api_key_comfy_org: 'k', comfy_usage_source: 's', extra_pnginfo: 5 }
  const known = await run({ '7': node('Secretive', { value: 1 }) }, { extra_data: extra })
  await run({ '8': node('Secretive', { value: 2 }) })
  expect(seen).toEqual([
    { value: 1, token: 't', key: 'k', source: 's', id: '7', info: 5, graph: true },
    { value: 2, token: null, key: null, source: null, id: '8', info: null, graph: true },
  ])
  const text = JSON.stringify(await historyOf(comfy.url, known.id))
  expect(text).toContain('"comfy_usage_source":"s"')
  expect(text).not.toContain('auth_token')
})

test.each([
  ['a text', 'Exception', 'only a text\n'],
  ['a class of its own', 'ModelMissing', 'gone\n'],
  ['without a stack', 'Exception', 'where from?\n'],
])('a node that throws %s fails as %s', async (how, exceptionType, message) => {
  const { error, id } = await run(saved(node('Throw', { how })))
  expect(error).toEqual({ nodeId: '1', exceptionType, message })
  const told = (await historyOf(comfy.url, id))?.status.messages.find(([type]) => type === 'execution_error')
  const traceback = told?.[1]['traceback'] as string[]
  expect(traceback.length > 0 && traceback.every((line) => line.endsWith('\n'))).toBe(true)
})

test('the inputs of a node that fails are told as texts, lists of symbolic values too', async () => {
  const failing = { '0': node('Mixed'), '1': node('Throw', { how: 'x', list: ['0', 0] }) }
  const { id } = await run({ ...failing, '2': node('PreviewImage', { images: ['1', 0] }) })
  const told = (await historyOf(comfy.url, id))?.status.messages.find(([type]) => type === 'execution_error')
  expect(told?.[1]['current_inputs']).toEqual({ how: ['x'], list: [expect.stringMatching(/^\[.*text.*5\]$/s)] })
})

test('a node without a behaviour gives nothing, which is None to what needs it', async () => {
  const { outputs } = await run({ '0': node('Nothing', { value: 1 }), '2': node('PreviewAny', { source: ['0', 0] }) })
  expect(outputs['2']).toEqual({ text: ['None'] })
})

test('a node that never gives the same twice is run in each place, and takes the time of its prompt', async () => {
  comfy.setDelay(30)
  runs = 0
  const { startedAt = 0, endedAt = 0 } = await run({
    '1': node('Again'),
    '2': node('PreviewAny', { source: ['1', 0] }),
    '3': node('Again'),
    '4': node('PreviewAny', { source: ['3', 0] }),
  })
  expect(runs).toBe(2)
  expect(endedAt - startedAt).toBeGreaterThanOrEqual(25)
})

test('outputs of a kind that a node does not give, or cannot save, fail it', async () => {
  comfy.setOutputs({ '1': ['a text'] }, { times: 1 })
  const { error } = await run(smallGraph(1))
  expect(error).toEqual({
    nodeId: '1',
    exceptionType: 'ComfyMockError',
    message: 'setOutputs() gave EmptyImage a STRING, but it has no output of this type\n',
  })
  comfy.setOutputs({ '2': [{ audio: { seconds: 1 } }] }, { times: 1 })
  expect((await run(smallGraph(2))).error?.nodeId).toBe('2')
  comfy.setOutputs({ '1': [] })
  expect((await run(smallGraph(3))).files).toMatchObject([{ filename: 'small_00001_.png' }])
})

test('an output node shows the texts of the test in place of what it would show', async () => {
  comfy.setOutputs({ '2': ['shown', 'too'] })
  const record = await run({ '1': node('PrimitiveString', { value: 'x' }), '2': node('PreviewAny', { source: ['1', 0] }) })
  expect(record.outputs['2']).toEqual({ text: ['shown', 'too'] })
}) // prettier-ignore

test('previews are left out, or made where nobody asked for them', async () => {
  const { messages, socket } = await follow(comfy.url, 'one')
  const previews = (): number => messages.filter(({ type }) => type === 'binary').length
  comfy.use({ progress: { previews: false, steps: 3 } })
  await run(txt2img({ seed: 1 }), { client_id: 'one', extra_data: { preview_method: 'auto' } })
  expect(previews()).toBe(0)
  comfy.use({ progress: { previews: true, steps: 3 }, delay: 600 })
  await run(txt2img({ seed: 2 }), { client_id: 'one' })
  await expect.poll(previews).toBe(3)
  socket.close()
})

test('a blocked node stops what is behind it without an error, a failure at a step comes during it', async () => {
  comfy.setFailure({ node: '1', error: 'blocked' }, { times: 1 })
  const blocked = await run(smallGraph(11))
  expect([blocked.status, blocked.files]).toEqual(['completed', []])
  const { messages, socket } = await follow(comfy.url, 'two')
  comfy.setFailure({ node: '1', error: { blocked: 'not for you' } }, { times: 1 })
  expect((await run(smallGraph(12), { client_id: 'two' })).files).toEqual([])
  const told = (): unknown => messages.find(({ type }) => type === 'execution_error')?.data['exception_message']
  await expect.poll(told).toBe('Execution Blocked: not for you')
  socket.close()
  comfy.setFailure({ node: '3', error: 'interrupted', step: 2 }, { times: 1 })
  expect((await run(txt2img({ seed: 3 }))).status).toBe('interrupted')
})
