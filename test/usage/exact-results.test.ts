import { expect, test } from 'vitest'
import { defineNode, ExecutionBlocker, NodeError } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import type { NodeResult } from '../../src/comfyui/nodes/node-behaviour.ts'
import { historyOf, submit } from './helpers/client.ts'
import { exactNodes, told } from './helpers/exact-nodes.ts'
import { follow } from './helpers/follow.ts'

const odd = (class_type: string, give: (value: unknown) => unknown, more: object = {}): ReturnType<typeof defineNode> =>
  defineNode({
    class_type,
    input: { required: { value: ['*'] } },
    output: ['*', '*'],
    ...more,
    run: ({ raw }) => give(raw.get('value')) as NodeResult as undefined,
  })

const newStyle = (class_type: string, give: () => unknown): ReturnType<typeof defineNode> =>
  defineNode({
    class_type,
    info: {
      input: { required: { value: ['*', {}] } },
      output: ['*'],
      output_is_list: [false],
      output_name: ['value'],
      output_matchtypes: null,
      name: class_type,
    },
    run: () => give() as undefined,
  })

const comfy = setupComfyMock({
  nodes: [
    ...exactNodes,
    odd('GivesNothing', () => undefined),
    odd('GivesNumber', () => 5),
    odd('GivesText', () => 'ab'),
    odd('GivesLess', (value) => (value === 0 ? ['a', 'b'] : ['a'])),
    odd('GivesNumberLater', (value) => (value === 0 ? ['a', 'b'] : 1.5)),
    odd('GivesNoList', () => [3, 'xy'], { output_is_list: [true, true] }),
    odd('GivesLetters', () => ['xy', []], { output_is_list: [true, true] }),
    odd('ShowsOther', (value) => ({ ui: value === 0 ? { text: ['a'] } : { texts: ['a'] } }), { output_node: true }),
    odd('ShowsNumber', () => ({ ui: { text: 7 } }), { output_node: true }),
    newStyle('NewGivesNothing', () => undefined),
    newStyle('NewGivesNumber', () => 5),
    odd('BlocksAll', () => new ExecutionBlocker('all')),
    odd('BlocksFirst', () => [new ExecutionBlocker('first')]),
    odd('FailsByHand', () => {
      throw new NodeError('RuntimeError', 'mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)')
    }),
    odd('OddSampler', () => {
      throw new NodeError('RuntimeError', 'mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)')
    }),
  ],
})

const node = (class_type: string, inputs: object): object => ({ class_type, inputs })

async function run(prompt: object): Promise<string[]> {
  const { messages, socket } = await follow(comfy.url, 'me')
  await comfy.waitFor(await submit(comfy.url, prompt, { client_id: 'me' }))
  await expect.poll(() => told(messages).at(-1)).toBe('end')
  socket.close()
  return told(messages)
}

const behind = (class_type: string, value: unknown = 1): object => ({
  '1': node(class_type, { value }),
  '2': node('Show', { value: ['1', 0] }),
})
const twice = (class_type: string): object => ({
  '0': node('List', { n: 2 }),
  '1': node(class_type, { value: ['0', 0] }),
  '2': node('Show', { value: ['1', 0] }),
})

test.each([
  ['GivesNothing', behind, `TypeError: object of type 'NoneType' has no len()`],
  ['GivesNumber', behind, `TypeError: object of type 'int' has no len()`],
  ['NewGivesNumber', behind, `Exception: Invalid return type from node: <class 'int'>`],
  ['GivesLess', twice, 'IndexError: tuple index out of range'],
  ['GivesNumberLater', twice, `TypeError: 'float' object is not subscriptable`],
  ['GivesNoList', behind, `TypeError: 'int' object is not iterable`],
  ['ShowsOther', twice, `KeyError: 'text'`],
  ['ShowsNumber', twice, `TypeError: 'int' object is not iterable`],
])('a node that %s fails by itself, in the words of Python', async (classType, graph, words) => {
  const messages = await run(graph(classType))
  expect(messages.at(-2)).toBe(`error 1 ${words}`)
  expect(messages.filter((message) => message.startsWith('show 1'))).toEqual([])
})

test('a node of the new style may give nothing', async () => {
  expect(await run(behind('NewGivesNothing'))).toContain('show 2 {"text":["null"]}')
})

test('a text that was given in place of the outputs is taken for its letters', async () => {
  const messages = await run({
    '1': node('GivesText', { value: 1 }),
    '2': node('Show', { value: ['1', 1] }),
  })
  expect(messages).toContain('show 2 {"text":["b"]}')
})

test('a list output that is a text has its letters, an empty one calls nobody with it', async () => {
  const messages = await run(behind('GivesLetters'))
  expect(messages).toContain('show 2 {"text":["x","y"]}')
})

test('a blocker given by itself stands for all outputs, in a list for its own', async () => {
  const all = await run({ '1': node('BlocksAll', { value: 1 }), '2': node('Show', { value: ['1', 1] }) })
  expect(all).toContain('error 2 ExecutionBlocked: Execution Blocked: all')
  const first = await run({ '1': node('BlocksFirst', { value: 1 }), '2': node('Show', { value: ['1', 1] }) })
  expect(first).toContain('show 2 {"text":["null"]}')
})

test('a sampler that gets what does not fit is told of with tips, another node without', async () => {
  const texts = []
  for (const classType of ['OddSampler', 'FailsByHand']) {
    const id = await submit(comfy.url, behind(classType))
    await comfy.waitFor(id)
    const [, error] = (await historyOf(comfy.url, id))?.status.messages.at(-1) ?? []
    texts.push(String(error?.['exception_message']))
  }
  expect(texts[0]).toMatch(/768x320\)\n\n\nTIPS: If you have any "Load CLIP" or/)
  expect(texts[1]).toMatch(/768x320\)\n$/)
})

test('the values of the UI that all calls show are joined', async () => {
  const messages = await run({ '0': node('List', { n: 3 }), '2': node('Show', { value: ['0', 0] }) })
  expect(messages).toContain('show 2 {"text":["0","1","2"]}')
})

test('a node that hands its value on leaves a linked int an int, and shows a literal as it was converted', async () => {
  const messages = await run({
    '1': node('PrimitiveInt', { value: 7 }),
    '2': node('ComfySwitchNode', { switch: true, on_true: ['1', 0], on_false: ['1', 0] }),
    '3': node('PrimitiveFloat', { value: ['2', 0] }),
    '4': node('PreviewAny', { source: ['3', 0] }),
    '5': node('PrimitiveFloat', { value: 7 }),
    '6': node('PreviewAny', { source: ['5', 0] }),
  })
  expect(messages).toContain('show 4 {"text":["7"]}')
  expect(messages).toContain('show 6 {"text":["7.0"]}')
})
