import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit } from './helpers/client.ts'
import { exactNodes, told } from './helpers/exact-nodes.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({ nodes: exactNodes, clock: 'manual' })

async function run(prompt: object): Promise<string[]> {
  const { messages, socket } = await follow(comfy.url, 'me')
  await submit(comfy.url, prompt, { client_id: 'me' })
  await comfy.clock.runUntilIdle()
  await expect.poll(() => told(messages).at(-1)).toBe('end')
  socket.close()
  return told(messages)
}

const node = (class_type: string, inputs: object): object => ({ class_type, inputs })

test('async nodes go on only when nothing else is ready, however long their time is up', async () => {
  const messages = await run({
    '1': node('Async', { ms: 150, steps: 2 }),
    '2': node('Sleep', { ms: 200 }),
    '3': node('Sleep', { ms: 200, value: ['2', 0] }),
    '4': node('Show', { value: ['3', 0] }),
    '5': node('Show', { value: ['1', 0] }),
  })
  expect(messages).toEqual([
    'cached ',
    'run 1',
    'run 2',
    'run 3',
    'run 4',
    'show 4 {"text":["undefined"]}',
    'step 1 1/2',
    'step 1 2/2',
    'run 5',
    'show 5 {"text":["undefined"]}',
    'success',
    'end',
  ])
})

test('an async node that is still at work when its prompt fails is cancelled, and heard of no more', async () => {
  const messages = await run({
    '1': node('Async', { ms: 300, steps: 3 }),
    '2': node('Fail', { value: ['3', 0] }),
    '3': node('Sleep', { ms: 10 }),
    '4': node('Show', { value: ['2', 0] }),
    '5': node('Show', { value: ['1', 0] }),
  })
  expect(messages).toEqual(['cached ', 'run 1', 'run 3', 'run 2', 'error 2 ValueError: failed', 'end'])
})

test('an async node whose input is blocked is over at once', async () => {
  const messages = await run({
    '0': node('Block', { message: 'no' }),
    '1': node('Async', { ms: 10, steps: 1, value: ['0', 0] }),
    '2': node('Show', { value: ['1', 0] }),
  })
  expect(messages).toEqual([
    'cached ',
    'run 0',
    'run 1',
    'error 1 ExecutionBlocked: Execution Blocked: no',
    'run 2',
    'success',
    'end',
  ])
})

test('an async node with nothing to wait for is over at once', async () => {
  const messages = await run({
    '1': node('Async', { ms: 10, steps: 0, value: 'a' }),
    '2': node('Sleep', { ms: 10 }),
    '3': node('Show', { value: ['1', 0] }),
    '4': node('Show', { value: ['2', 0] }),
  })
  expect(messages.slice(0, 5)).toEqual(['cached ', 'run 1', 'run 3', 'show 3 {"text":["a"]}', 'run 2'])
})

test('two async nodes with one key both run; the later is then served from the cache', async () => {
  const messages = await run({
    '1': node('Async', { ms: 10, steps: 1 }),
    '2': node('Async', { ms: 10, steps: 1 }),
    '3': node('Show', { value: ['1', 0] }),
    '4': node('Show', { value: ['2', 0] }),
  })
  expect(messages.filter((message) => /^(run|show) [12]/.test(message))).toHaveLength(3)
  expect(messages.filter((message) => /^show [12] null/.test(message))).toHaveLength(1)
})

test('an async node that waits for no time goes on when another one is started', async () => {
  const messages = await run({
    '1': node('Async', { ms: 0, steps: 1 }),
    '2': node('Async', { ms: 0, steps: 2 }),
    '3': node('Sleep', { ms: 10 }),
    '4': node('Show', { value: ['3', 0] }),
    '5': node('Show', { value: ['1', 0] }),
    '6': node('Show', { value: ['2', 0] }),
  })
  expect(messages.slice(0, 11)).toEqual([
    'cached ',
    'run 1',
    'run 2',
    'step 1 1/1',
    'run 5',
    'show 5 {"text":["undefined"]}',
    'run 3',
    'run 4',
    'show 4 {"text":["undefined"]}',
    'step 2 1/2',
    'step 2 2/2',
  ])
})

test('an async node that is ready when its prompt fails is still heard of once', async () => {
  const messages = await run({
    '1': node('Async', { ms: 0, steps: 3 }),
    '2': node('Fail', { value: ['3', 0] }),
    '3': node('Sleep', { ms: 10 }),
    '4': node('Show', { value: ['2', 0] }),
    '5': node('Show', { value: ['1', 0] }),
  })
  expect(messages).toEqual(['cached ', 'run 1', 'run 3', 'run 2', 'error 2 ValueError: failed', 'step 1 1/3', 'end'])
})

test('async nodes that are up at the same time go on in the order in which they began to wait', async () => {
  const messages = await run({
    '1': node('Async', { ms: 310 / 3, steps: 3 }),
    '2': node('Async', { ms: 310, steps: 1 }),
    '3': node('Show', { value: ['1', 0] }),
    '4': node('Show', { value: ['2', 0] }),
  })
  expect(messages.filter((message) => message.startsWith('step'))).toEqual([
    'step 1 1/3',
    'step 1 2/3',
    'step 2 1/1',
    'step 1 3/3',
  ])
})

test('an async node that is over before anybody waits for it is done at once, ahead of one that ends with it', async () => {
  const messages = await run({
    '1': node('Async', { ms: 0, steps: 3 }),
    '2': node('Show', { value: ['1', 0] }),
    '3': node('Async', { ms: 0, steps: 1 }),
    '4': node('Show', { value: ['3', 0] }),
  })
  expect(messages.filter((message) => /^(run|step)/.test(message))).toEqual([
    'run 1',
    'run 3',
    'step 1 1/3',
    'step 3 1/1',
    'step 1 3/3',
    'run 4',
    'run 2',
  ])
})
