import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({ clock: 'manual' })

test('a delay for each node and each step adds up', async () => {
  comfy.setDelay({ perNode: '1s', perStep: 100 })
  const id = await submit(comfy.url, txt2img())
  const start = comfy.clock.now()
  await comfy.clock.runUntilIdle()
  await comfy.waitFor(id)
  expect(comfy.clock.now() - start).toBe(7 * 1000 + 20 * 100)
})

test('a delay from a range lies in it, and is the same for the same seed', async () => {
  const durations: number[] = []
  for (const seed of ['a', 'a', 'b']) {
    comfy.reset()
    comfy.setDelay({ min: '1s', max: '9s', seed })
    const start = comfy.clock.now()
    const id = await submit(comfy.url, smallGraph(), { prompt_id: '11111111-1111-4111-8111-111111111111' })
    await comfy.clock.runUntilIdle()
    await comfy.waitFor(id)
    durations.push(comfy.clock.now() - start)
  }
  const [first, second, other] = durations
  expect(first).toBeGreaterThanOrEqual(1000)
  expect(first).toBeLessThanOrEqual(9000)
  expect(second).toBe(first)
  expect(other).not.toBe(first)
})

test('progress gives steps and previews to a node that has none', async () => {
  const { messages } = await followAll('one')
  comfy.use({ when: { classType: 'EmptyImage' }, delay: '4s', progress: { steps: 4, previews: true } })
  const id = await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await comfy.clock.runUntilIdle()
  await comfy.waitFor(id)
  const steps = messages.flatMap((message) => (message.type === 'progress' ? [message.data['value']] : []))
  expect(steps).toEqual([1, 2, 3, 4])
  expect(messages.filter(({ type }) => type === 'binary')).toHaveLength(4)
})

test('a failure at a step comes after the steps before it', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.use({ delay: '20s', failure: { node: '3', step: 5, error: { message: 'NaN in latent' } } })
  const id = await submit(comfy.url, txt2img(), { client_id: 'one' })
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).error).toMatchObject({ nodeId: '3', exceptionType: 'RuntimeError' })
  const steps = messages.filter(({ type }) => type === 'progress').map(({ data }) => data['value'])
  expect(steps).toEqual([1, 2, 3, 4])
})

test('a blocked node keeps what is behind it from running, and the prompt succeeds', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.setFailure({ node: '1', error: { blocked: 'no face found' } })
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph(), { client_id: 'one' }))
  expect(record.status).toBe('completed')
  expect(record.files).toEqual([])
  const error = messages.find(({ type }) => type === 'execution_error')
  expect(error?.data).toMatchObject({ node_id: '2', exception_message: 'Execution Blocked: no face found' })
})

test('a prompt is refused with the node_errors that the test gives', async () => {
  const nodeErrors = { '1': { errors: [{ type: 'custom', message: 'No', details: '' }], class_type: 'EmptyImage' } }
  comfy.setFailure({ error: { nodeErrors } }, { times: 1 })
  const response = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt: smallGraph() }),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { type: 'prompt_outputs_failed_validation' },
    node_errors: nodeErrors,
  })
  await submit(comfy.url, smallGraph())
  expect(comfy.prompts).toHaveLength(1)
})

test('a hanging prompt hangs until it is interrupted', async () => {
  comfy.use({ hang: { node: '2' } })
  const id = await submit(comfy.url, smallGraph())
  await comfy.clock.advance(3_600_000)
  expect(comfy.prompts[0]?.status).toBe('running')
  comfy.interrupt()
  expect((await comfy.waitFor(id)).status).toBe('interrupted')
})

test('a lost prompt was accepted, and no history ever has it', async () => {
  comfy.use({ lose: true, times: 1 }, { lose: 'after-run', when: { nth: 2 } })
  const { messages } = await follow(comfy.url, 'one')
  const first = await submit(comfy.url, smallGraph(1), { client_id: 'one' })
  const second = await submit(comfy.url, smallGraph(2), { client_id: 'one' })
  expect((await comfy.waitFor(first)).status).toBe('lost')
  expect((await comfy.waitFor(second)).status).toBe('lost')
  expect(await historyOf(comfy.url, first)).toBeUndefined()
  expect(await historyOf(comfy.url, second)).toBeUndefined()
  const told = messages.filter(({ type }) => type === 'execution_success').map(({ data }) => data['prompt_id'])
  expect(told).toEqual([second])
})

test('the steps of a timeline happen at their moments', async () => {
  const { socket, messages } = await follow(comfy.url, 'one')
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  comfy.use({
    delay: '20s',
    timeline: [
      { at: '50 % of node 3', do: 'drop-socket' },
      { at: 'end of KSampler', do: { wait: '5s' } },
    ],
  })
  const start = comfy.clock.now()
  const id = await submit(comfy.url, txt2img(), { client_id: 'one' })
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).status).toBe('completed')
  expect(comfy.clock.now() - start).toBe(25_000)
  expect(await closed).toMatchObject({ code: 1006, wasClean: false })
  const steps = messages.filter(({ type }) => type === 'progress').map(({ data }) => data['value'])
  expect(steps.at(-1)).toBe(10)
})

interface Message {
  type: string
  data: Record<string, unknown>
}

async function followAll(clientId: string): Promise<{ messages: Message[] }> {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=${clientId}`)
  socket.binaryType = 'arraybuffer'
  const messages: Message[] = []
  await new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      messages.push(typeof data === 'string' ? JSON.parse(data) : { type: 'binary', data: {} })
      resolve(undefined)
    })
  })
  return { messages }
}
