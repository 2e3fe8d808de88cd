import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({ clock: 'manual' })

const closeOf = (socket: WebSocket): Promise<[number, string]> =>
  new Promise((resolve) => socket.addEventListener('close', ({ code, reason }) => resolve([code, reason])))

test('a timeline interrupts the prompt that it is about', async () => {
  comfy.use({ timeline: [{ at: 'step 4 of KSampler', do: 'interrupt' }] })
  const id = await submit(comfy.url, txt2img())
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).status).toBe('interrupted')
})

test('a timeline takes the server down and brings it up again', async () => {
  comfy.use({
    delay: '10s',
    timeline: [
      { at: '20 %', do: 'down' },
      { at: '80 % of KSampler', do: 'up' },
    ],
  })
  const id = await submit(comfy.url, txt2img())
  await comfy.clock.advance(5000)
  await expect(fetch(`${comfy.url}/queue`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  await comfy.clock.advance(4000)
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).status).toBe('completed')
})

test('a timeline takes the server down for a while', async () => {
  comfy.use({ delay: '10s', timeline: [{ at: 'start of node 3', do: { downFor: '2s' } }] })
  await submit(comfy.url, txt2img())
  await comfy.clock.advance(1000)
  await expect(fetch(`${comfy.url}/queue`)).rejects.toThrow('fetch failed')
  await comfy.clock.advance(1000)
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
})

test('a timeline starts the server anew, and the prompt is lost', async () => {
  const { socket } = await follow(comfy.url, 'one')
  const closed = closeOf(socket)
  comfy.use({ delay: '10s', timeline: [{ at: '50 %', do: 'restart' }] })
  const id = await submit(comfy.url, txt2img(), { client_id: 'one' })
  await comfy.clock.advance(6000)
  expect((await comfy.waitFor(id)).status).toBe('lost')
  expect(await closed).toEqual([1006, ''])
  expect(await historyOf(comfy.url, id)).toBeUndefined()
})

test('a timeline closes the socket of the client, and of no other one', async () => {
  const one = await follow(comfy.url, 'one')
  const other = await follow(comfy.url, 'other')
  const closed = closeOf(one.socket)
  comfy.use({ timeline: [{ at: 'end', do: 'close-socket' }] })
  const id = await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).status).toBe('completed')
  expect(await closed).toEqual([1001, 'going away'])
  expect(other.socket.readyState).toBe(WebSocket.OPEN)
  other.socket.close()
})

test('a prompt that names no client drops the sockets of all', async () => {
  const all = [await follow(comfy.url, 'one'), await follow(comfy.url, 'other')]
  const closed = Promise.all(all.map(({ socket }) => closeOf(socket)))
  comfy.use({ timeline: [{ at: 'start', do: 'drop-socket' }] })
  await submit(comfy.url, smallGraph())
  await comfy.clock.runUntilIdle()
  expect(await closed).toEqual([
    [1006, ''],
    [1006, ''],
  ])
})

test('a timeline sends a message of its own, to the client or to everyone', async () => {
  const one = await follow(comfy.url, 'one')
  const other = await follow(comfy.url, 'other')
  comfy.use({
    timeline: [
      { at: 'start', do: { send: { type: 'private', data: { value: 1.5 }, to: 'client' } } },
      { at: 'end', do: { send: { type: 'public', data: {} } } },
    ],
  })
  await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await comfy.clock.runUntilIdle()
  await comfy.idle()
  const own = ({ type }: { type: string }): boolean => ['private', 'public'].includes(type)
  await expect.poll(() => other.messages.filter(own)).toEqual([{ type: 'public', data: {} }])
  expect(one.messages.filter(own)).toEqual([
    { type: 'private', data: { value: 1.5 } },
    { type: 'public', data: {} },
  ])
})

test('a timeline loses the prompt', async () => {
  comfy.use({ timeline: [{ at: { node: '2', percent: 0 }, do: 'lose' }] })
  const id = await submit(comfy.url, smallGraph())
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).status).toBe('lost')
})

test('what is said of a node that is named twice happens once', async () => {
  comfy.use({ timeline: [{ at: { step: 2 }, do: { wait: '3s' } }, { at: { node: 'KSampler' }, do: { wait: '1s' } }] })
  const start = comfy.clock.now()
  await submit(comfy.url, txt2img())
  await comfy.clock.runUntilIdle()
  expect(comfy.clock.now() - start).toBe(4000)
}) // prettier-ignore

test('a prompt hangs in its sampler, at a step, or where its scenario is about', async () => {
  for (const scenario of [
    { hang: true as const },
    { hang: { step: 3 } },
    { hang: true as const, when: { nodeId: '8' } },
    { hang: true as const, when: { classType: 'VAEDecode' } },
  ]) {
    comfy.reset()
    comfy.use(scenario)
    const { messages } = await follow(comfy.url, 'hanging')
    await submit(comfy.url, txt2img(), { client_id: 'hanging' })
    await comfy.clock.advance(3_600_000)
    const node = (): unknown => messages.filter(({ type }) => type === 'executing').at(-1)?.data['node']
    await expect.poll(node).toBe('when' in scenario ? '8' : '3')
    expect(comfy.prompts[0]?.status).toBe('running')
  }
})

test('a deaf prompt does not hear an interrupt', async () => {
  comfy.use({ hang: { node: '2', isDeaf: true } })
  const id = await submit(comfy.url, smallGraph())
  await comfy.clock.advance(1000)
  comfy.interrupt()
  await comfy.clock.advance(1000)
  expect(comfy.prompts.find((prompt) => prompt.id === id)?.status).toBe('running')
})

test.each(['101 %', 'soon', 'step', 'middle of KSampler'])('%j is no moment', (at) => {
  expect(() => comfy.use({ timeline: [{ at, do: 'down' }] })).toThrow('at "timeline.0.at"')
})
