import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({ clock: 'manual' })

test('a job of 60 seconds is over in no time, with the steps that 60 seconds imply', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.setDelay('60s', { when: { classType: 'KSampler' } })
  const id = await submit(comfy.url, txt2img(), { client_id: 'one' })
  const start = comfy.clock.now()
  await comfy.clock.runUntilIdle()
  expect(comfy.clock.now() - start).toBe(60_000)
  expect((await comfy.waitFor(id)).status).toBe('completed')
  const steps = messages.filter(({ type }) => type === 'progress').map(({ data }) => data['value'])
  expect(steps).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

test('time stands still until it is moved, and stops where it is told to', async () => {
  comfy.setDelay('10s', { when: { classType: 'SaveImage' } })
  const id = await submit(comfy.url, smallGraph())
  await comfy.clock.advance(9_999)
  expect(comfy.prompts[0]?.status).toBe('running')
  await comfy.clock.advance(1)
  expect((await comfy.waitFor(id)).status).toBe('completed')
})

test('an interrupt takes effect at the next step, as on the real server', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.setDelay('20s', { when: { classType: 'KSampler' } })
  const id = await submit(comfy.url, txt2img(), { client_id: 'one' })
  await comfy.clock.advance(3_500)
  await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
  await comfy.clock.advance(400)
  expect(comfy.prompts[0]?.status).toBe('running')
  await comfy.clock.advance(100)
  expect((await comfy.waitFor(id)).status).toBe('interrupted')
  expect(messages.at(-3)).toMatchObject({ type: 'execution_interrupted', data: { node_id: '3' } })
})

test('an interrupt while a node has its time is noticed before the next one has its own', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.setDelay({ perNode: '1h' })
  const id = await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await comfy.clock.advance(60_000)
  await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
  await comfy.clock.advance(3_540_000)
  expect((await comfy.waitFor(id)).status).toBe('interrupted')
  expect(messages.at(-3)).toMatchObject({ type: 'execution_interrupted', data: { node_id: '2', executed: ['1'] } })
})

test('timestamps come from the clock', async () => {
  const now = comfy.clock.now()
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const history = await (await fetch(`${comfy.url}/history/${record.id}`)).json()
  expect(history[record.id].prompt[3].create_time).toBe(now)
})
