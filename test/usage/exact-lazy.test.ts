import { expect, test } from 'vitest'
import { defineNode } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, submit } from './helpers/client.ts'
import { exactNodes, told } from './helpers/exact-nodes.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({
  nodes: [
    ...exactNodes,
    defineNode({ class_type: 'GivesNone', output: ['*'], run: () => ({}) }),
    defineNode({
      class_type: 'AsksNothing',
      input: { required: { value: ['*', { lazy: true }] } },
      output: ['*'],
      lazy: () => undefined as unknown as string[],
      run: ({ raw }) => [raw.get('value')],
    }),
  ],
})

async function run(...prompts: object[]): Promise<string[]> {
  const { messages, socket } = await follow(comfy.url, 'me')
  for (const prompt of prompts) {
    messages.length = 0
    await comfy.waitFor(await submit(comfy.url, prompt, { client_id: 'me' }))
    await expect.poll(() => told(messages).at(-1)).toBe('end')
  }
  socket.close()
  return told(messages)
}

const node = (class_type: string, inputs: object): object => ({ class_type, inputs })

test('a lazy input is asked for even where its source is cached: the node starts twice', async () => {
  const sources = { '1': node('Value', { value: 'a' }), '2': node('Value', { value: 'b' }) }
  const first = { ...sources, '3': node('Show', { value: ['1', 0] }) }
  const second = {
    ...sources,
    '4': node('Switch', { on: 1, yes: ['1', 0], no: ['2', 0] }),
    '5': node('Show', { value: ['4', 0] }),
  }
  expect(await run(first, second)).toEqual([
    'cached 1',
    'run 4',
    'run 4',
    'run 5',
    'show 5 {"text":["a"]}',
    'success',
    'end',
  ])
})

test('a lazy input is asked for even where its source has run for another node', async () => {
  const prompt = {
    '1': node('Value', { value: 'a' }),
    '2': node('Show', { value: ['1', 0] }),
    '3': node('Value', { value: ['1', 0] }),
    '4': node('Switch', { on: ['3', 0], yes: ['1', 0] }),
    '5': node('Show', { value: ['4', 0] }),
  }
  expect(await run(prompt)).toEqual([
    'cached ',
    'run 1',
    'run 2',
    'show 2 {"text":["a"]}',
    'run 3',
    'run 4',
    'run 4',
    'run 5',
    'show 5 {"text":["a"]}',
    'success',
    'end',
  ])
})

test('each item of a list may ask for another lazy input', async () => {
  const prompt = {
    '1': node('List', { n: 2 }),
    '2': node('Value', { value: 'yes' }),
    '3': node('Value', { value: 'no' }),
    '4': node('Switch', { on: ['1', 0], yes: ['2', 0], no: ['3', 0] }),
    '5': node('Show', { value: ['4', 0] }),
  }
  const messages = await run(prompt)
  expect(messages.filter((message) => message.startsWith('run')).toSorted()).toEqual([
    'run 1', 'run 2', 'run 3', 'run 4', 'run 4', 'run 5',
  ]) // prettier-ignore
  expect(messages).toContain('show 5 {"text":["no","yes"]}')
})

test('an input that a node asks for and does not have is an error of its own', async () => {
  const prompt = { '4': node('Switch', { on: 1 }), '5': node('Show', { value: ['4', 0] }) }
  expect(await run(prompt)).toEqual([
    'cached ',
    'run 4',
    'error 4 comfy_execution.graph.NodeInputError: Node 4 says it needs input yes, but there is no input to that node at all',
    'end',
  ])
})

test('a link to a slot beyond the outputs counts as nothing, one too far below zero is an error', async () => {
  // An undeclared input is not validated, and a link is executed all the same.
  const prompt = (slot: unknown): object => ({
    '1': node('Value', { value: 'a' }),
    '2': node('Show', { value: 'b', extra: ['1', slot] }),
  })
  expect(await run(prompt(5))).toContain('show 2 {"text":["b"]}')
  expect(await run(prompt(-2))).toContain('error 2 IndexError: list index out of range')
  expect(await run(prompt(0.5))).toContain('error 2 TypeError: list indices must be integers or slices, not float')
})

test('what raises between the nodes ends the worker: the prompt stays the running one, and nothing runs any more', async () => {
  const id = await submit(comfy.url, { '1': node('Show', { value: 1, extra: ['9', 0] }) })
  await expect(comfy.waitFor(id, { timeout: 50 })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
  const next = await submit(comfy.url, { '1': node('Show', { value: 1 }) })
  await expect(comfy.waitFor(next, { timeout: 50 })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
  const { queue_running, queue_pending } = await (await fetch(`${comfy.url}/queue`)).json()
  expect([queue_running[0][1], queue_pending[0][1]]).toEqual([id, next])
  expect(await historyOf(comfy.url, id)).toBeUndefined()
})

test.each([
  ['ImageInvert', { image: ['1', 0] }, 'ImageInvert.invert()'],
  ['PreviewImage', { images: ['1', 0] }, 'SaveImage.save_images()'],
  ['GetImageSize', { image: ['1', 0] }, 'GetImageSize.execute()'],
  ['ImageBlur', { image: ['1', 0], blur_radius: 1, sigma: 1 }, 'Blur.execute()'],
  ['ConditioningTimestepsRange', { start_percent: 0, end_percent: 1 }, 'ConditioningTimestepsRange.create_range()'],
  ['CombineHooks4', {}, 'CombineHooksFour.combine_hooks()'],
  ['CreateHookKeyframe', { strength_mult: 1, start_percent: 0 }, 'CreateHookKeyframe.create_hook_keyframe()'],
])(
  'a link into an input that %s does not have is handed over, and is one too many',
  async (classType, inputs, name) => {
    const prompt = {
      '1': node('EmptyImage', { width: 8, height: 8, batch_size: 1, color: 0 }),
      '2': node(classType, { ...inputs, other: ['1', 0], literal: 5 }),
      '3': node('PreviewAny', { source: ['2', 0] }),
    }
    const failing = `error 2 TypeError: ${name} got an unexpected keyword argument 'other'`
    expect(await run(prompt)).toContain(failing)
  },
)

test('CustomCombo takes what its front end adds', async () => {
  const prompt = {
    '1': node('CustomCombo', { choice: 'b', index: 1, option1: 'a', option2: 'b' }),
    '2': node('PreviewAny', { source: ['1', 1] }),
  }
  expect(await run(prompt)).toContain('show 2 {"text":["1"]}')
})

test('a node that asks for ever can be interrupted', async () => {
  const prompt = {
    '1': node('GivesNone', {}),
    '4': node('Switch', { on: 1, yes: ['1', 0] }),
    '5': node('Show', { value: ['4', 0] }),
  }
  const { messages, socket } = await follow(comfy.url, 'me')
  await submit(comfy.url, prompt, { client_id: 'me' })
  await expect.poll(() => told(messages).filter((message) => message === 'run 4').length).toBeGreaterThan(2)
  await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
  await expect.poll(() => told(messages).at(-1)).toBe('end')
  socket.close()
  expect(told(messages).at(-2)).toBe('interrupted')
})

test('a check that gives no list asks for nothing', async () => {
  expect(await run({ '1': node('AsksNothing', { value: 'a' }), '2': node('Show', { value: ['1', 0] }) })).toContain(
    'show 2 {"text":["a"]}',
  )
})
