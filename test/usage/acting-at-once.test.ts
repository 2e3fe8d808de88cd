import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

// What clients do in the moment after their prompt is accepted. The worker of a real server has taken it by then
// (recording 47: three prompts in 5 ms, and the first is the running one).
const comfy = setupComfyMock()

test('an interrupt right after the submission ends the prompt, whose socket hears of it', async () => {
  comfy.setDelay('1h')
  const { messages, socket } = await follow(comfy.url, 'me')
  const id = await submit(comfy.url, txt2img(), { client_id: 'me' })
  await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
  expect((await comfy.waitFor(id)).status).toBe('interrupted')
  expect(messages.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['execution_start', 'execution_cached', 'execution_interrupted']),
  )
  expect((await historyOf(comfy.url, id))?.status.status_str).toBe('error')
  socket.close()
})

test('an interrupt by id right after the submission ends that prompt, and not the next one', async () => {
  comfy.setDelay('1h', { times: 1 })
  const [first, second] = [await submit(comfy.url, smallGraph(1)), await submit(comfy.url, smallGraph(2))]
  await fetch(`${comfy.url}/interrupt`, { method: 'POST', body: JSON.stringify({ prompt_id: first }) })
  expect((await comfy.waitFor(first)).status).toBe('interrupted')
  expect((await comfy.waitFor(second)).status).toBe('completed')
})

test('the first of three prompts is the running one, though the server has just accepted them', async () => {
  comfy.setDelay('50ms')
  const ids: string[] = []
  for (const color of [1, 2, 3]) ids.push(await submit(comfy.url, smallGraph(color)))
  const queue = await (await fetch(`${comfy.url}/queue`)).json()
  expect(queue.queue_running.map(([, id]: [number, string]) => id)).toEqual(ids.slice(0, 1))
  expect(queue.queue_pending.map(([, id]: [number, string]) => id)).toEqual(ids.slice(1))
  await comfy.idle()
})

test('a prompt that goes to the front does not overtake the one that was taken', async () => {
  const first = await submit(comfy.url, smallGraph(1, 'first'))
  const front = await submit(comfy.url, smallGraph(2, 'front'), { front: true })
  const [{ endedAt: end }, other] = [await comfy.waitFor(first), await comfy.waitFor(front)]
  expect(end).toBeLessThanOrEqual(other.endedAt!)
  expect(Object.keys(await (await fetch(`${comfy.url}/history`)).json())).toEqual([first, front])
})

test('deleting the prompt from the queue right after the submission comes too late', async () => {
  const id = await submit(comfy.url, smallGraph())
  await fetch(`${comfy.url}/queue`, { method: 'POST', body: JSON.stringify({ delete: [id] }) })
  expect((await comfy.waitFor(id)).status).toBe('completed')
})
