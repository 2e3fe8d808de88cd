import { expect, test } from 'vitest'
import { defineNode } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, submit } from './helpers/client.ts'
import { exactNodes, told } from './helpers/exact-nodes.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({
  nodes: [
    ...exactNodes,
    defineNode({
      class_type: 'Nest',
      input: { required: { value: ['*'], inner: ['STRING'] } },
      output: ['*'],
      run: ({ inputs }) => ({
        result: [['2', 0]],
        expand: {
          '1': { class_type: 'Block', inputs: { message: inputs['inner'] } },
          '2': { class_type: String(inputs['inner']), inputs: { value: ['3', 0], inner: 'Fail' } },
          '3': { class_type: 'Value', inputs: { value: inputs['value'] } },
          '4': { class_type: 'Show', inputs: { value: ['1', 0] } },
        },
      }),
    }),
  ],
})

const node = (class_type: string, inputs: object): object => ({ class_type, inputs })
const graph = (value: number, handed: unknown, last = 'Show'): object => ({
  '1': node('Expand', { value, handed }),
  '2': node(last, { value: ['1', 0] }),
  '3': node('Show', { value: ['2', 0] }),
})

test('inner nodes keep their objects while the prompts have the outer one', async () => {
  const names = []
  for (const color of [1, 2]) {
    const id = await submit(comfy.url, graph(color, 'x', 'Value'))
    await comfy.waitFor(id)
    names.push((await historyOf(comfy.url, id))?.outputs['1.0.0.2']?.images?.[0]?.filename)
  }
  expect(names).toEqual([
    expect.stringMatching(/^ComfyUI_temp_[a-z]{5}_00001_\.png$/),
    names[0]?.replace('00001', '00002'),
  ])
})

test('inner nodes share their results with all others', async () => {
  const { messages, socket } = await follow(comfy.url, 'me')
  const prompt = {
    '0': node('EmptyImage', { width: 8, height: 8, batch_size: 1, color: 7 }),
    '9': node('PreviewImage', { images: ['0', 0] }),
    ...graph(7, 'x', 'Value'),
  }
  await comfy.waitFor(await submit(comfy.url, prompt, { client_id: 'me' }))
  await expect.poll(() => told(messages).at(-1)).toBe('end')
  socket.close()
  expect(told(messages)).not.toContain('run 1.0.0.3')
})

test('what an outer node hands over as it is, is never found in the cache', async () => {
  const { messages, socket } = await follow(comfy.url, 'me')
  const prompt = (color: number): object => ({
    '0': node('EmptyImage', { width: 8, height: 8, batch_size: 1, color: 7 }),
    '1': node('Expand', { value: color, handed: ['0', 0] }),
    '2': node('Show', { value: ['1', 0] }),
  })
  for (const color of [1, 2]) await comfy.waitFor(await submit(comfy.url, prompt(color), { client_id: 'me' }))
  await expect.poll(() => told(messages).filter((message) => message === 'end').length).toBe(2)
  socket.close()
  expect(told(messages).filter((message) => message === 'run 1.0.0.1')).toHaveLength(2)
})

test('an error knows the inner nodes of an earlier prompt, and not those of its own', async () => {
  const known = []
  for (const color of [1, 2]) {
    const id = await submit(comfy.url, graph(color, 'x', 'Fail'))
    await comfy.waitFor(id)
    const [, error] = (await historyOf(comfy.url, id))?.status.messages.at(-1) ?? []
    known.push((error?.['current_outputs'] as string[] | undefined)?.toSorted())
  }
  expect(known).toEqual([
    ['1', '2', '3'],
    ['1', '1.0.0.1', '1.0.0.2', '1.0.0.3', '2', '3'],
  ])
})

test('an error deep inside blames the node of the prompt, a blocker the inner one', async () => {
  const { messages, socket } = await follow(comfy.url, 'me')
  const prompt = {
    '7': node('Nest', { value: 'x', inner: 'Nest' }),
    '8': node('Show', { value: ['7', 0] }),
  }
  await comfy.waitFor(await submit(comfy.url, prompt, { client_id: 'me' }))
  await expect.poll(() => told(messages).at(-1)).toBe('end')
  socket.close()
  const errors = messages.flatMap(({ type, data }) => (type === 'execution_error' ? [data] : []))
  expect(errors).toMatchObject([
    { node_id: '7.0.0.4', node_type: 'Show', exception_type: 'ExecutionBlocked', current_inputs: [] },
    { node_id: '7.0.0.2.0.0.4', node_type: 'Show', exception_message: 'Execution Blocked: Fail' },
    { node_id: '7', node_type: 'Nest', exception_type: 'ValueError', current_inputs: { value: ['x'] } },
  ])
  const executed = errors.at(-1)?.['executed'] as string[] | undefined
  expect(executed?.toSorted()).toEqual(['7.0.0.1', '7.0.0.2.0.0.1', '7.0.0.2.0.0.4', '7.0.0.3', '7.0.0.4'])
  const state = messages.findLast(({ type }) => type === 'progress_state')?.data['nodes'] as Record<string, object>
  expect(state['7.0.0.2.0.0.4']).toMatchObject({
    display_node_id: '7',
    parent_node_id: '7.0.0.2',
    real_node_id: '7',
    state: 'finished',
  })
})

test('a node that expands into a class that is not there fails with its name', async () => {
  const id = await submit(comfy.url, {
    '7': node('Nest', { value: 'x', inner: "It's" }),
    '8': node('Show', { value: ['7', 0] }),
  })
  await comfy.waitFor(id)
  const [, error] = (await historyOf(comfy.url, id))?.status.messages.at(-1) ?? []
  expect(error).toMatchObject({ node_id: '7', exception_type: 'KeyError', exception_message: '"It\'s"\n' })
})
