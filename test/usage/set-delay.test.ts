import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock()

test('a delayed sampler takes its time and reports the steps that the time implies', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.setDelay('400ms', { when: { classType: 'KSampler' } })
  const start = performance.now()
  await comfy.waitFor(await submit(comfy.url, txt2img(), { client_id: 'one' }))
  expect(performance.now() - start).toBeGreaterThan(380)
  const steps = messages.filter(({ type }) => type === 'progress').map(({ data }) => data['value'])
  expect(steps[0]).toBe(1)
  expect(steps.at(-1)).toBe(20)
  expect(steps.length).toBeGreaterThan(3)
  expect(steps.length).toBeLessThan(8)
})

test('a node without steps waits before it runs, so that its file is not there early', async () => {
  comfy.setDelay('150ms', { when: { classType: 'SaveImage' } })
  const id = await submit(comfy.url, smallGraph())
  await new Promise((resolve) => setTimeout(resolve, 75))
  expect((await fetch(`${comfy.url}/view?filename=small_00001_.png`)).status).toBe(404)
  await comfy.waitFor(id)
  expect((await fetch(`${comfy.url}/view?filename=small_00001_.png`)).status).toBe(200)
})

test('times limits a delay to so many prompts', async () => {
  comfy.setDelay('1h', { times: 1 })
  const first = await submit(comfy.url, smallGraph(1))
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  comfy.interrupt()
  const second = await submit(comfy.url, smallGraph(2))
  await expect(comfy.waitFor(second, { timeout: 50 })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
  expect(comfy.prompts.map(({ id, status }) => [id, status])).toEqual([
    [first, 'running'],
    [second, 'pending'],
  ])
})

test('when picks the prompts of one client', async () => {
  comfy.setDelay('1h', { when: { clientId: 'slow' } })
  await comfy.waitFor(await submit(comfy.url, smallGraph(1), { client_id: 'quick' }))
  const slow = await submit(comfy.url, smallGraph(2), { client_id: 'slow' })
  await expect(comfy.waitFor(slow, { timeout: 50 })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
})

test("the runner's fake timers drive the delay", async () => {
  // Not setImmediate: with a fake one Node's fetch waits seconds for a kept-alive connection, whatever server it talks to.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  try {
    comfy.setDelay('60s')
    const id = await submit(comfy.url, smallGraph())
    await vi.waitFor(() => expect(comfy.prompts[0]?.status).toBe('running'))
    await vi.advanceTimersByTimeAsync(59_000)
    expect(comfy.prompts[0]?.status).toBe('running')
    await vi.advanceTimersByTimeAsync(1_500)
    expect((await comfy.waitFor(id)).status).toBe('completed')
  } finally {
    vi.useRealTimers()
  }
})

test('a delay that is none is refused at the call', () => {
  expect(() => comfy.setDelay('soon')).toThrow(
    expect.objectContaining({
      code: 'INVALID_SCENARIO',
      message: expect.stringContaining('Failed to set a delay: expected a duration'),
    }),
  )
  expect(() => comfy.setDelay(-1)).toThrow(expect.objectContaining({ code: 'INVALID_SCENARIO' }))
})
