import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { params, startService } from './service.ts'

const comfy = setupComfyMock()

const CANCELLED = { status: 'cancelled', error: 'You have cancelled this picture.' }

test('a user can cancel a job that runs: it stops at its next step, and is not tried again', async () => {
  using running = startService(comfy)
  comfy.setDelay('2s')
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  expect(await running.service.cancel(id)).toBe(true)
  await work
  expect(comfy.prompts.map(({ status }) => status)).toEqual(['interrupted'])
  expect(running.jobs.get(id)).toMatchObject(CANCELLED)
})

test('a user can cancel a job that the server has not begun, and the one that runs goes on', async () => {
  using running = startService(comfy, { workers: 2 })
  const held = comfy.hold()
  const [first, second] = [running.service.request('one', params()), running.service.request('two', params())]
  const work = running.service.work()
  await held.reached
  await expect.poll(() => comfy.prompts).toHaveLength(2)
  const isFirst = comfy.prompts[0]?.id === running.jobs.get(first.id).promptId
  const [runs, waits] = isFirst ? [first, second] : [second, first]
  await running.service.cancel(waits.id)
  held.release()
  await work
  expect(running.jobs.get(waits.id)).toMatchObject(CANCELLED)
  expect(running.jobs.get(runs.id).status).toBe('completed')
})

test('a user can cancel a job that waits, and it is never submitted', async () => {
  using running = startService(comfy)
  const { id } = running.service.request('one', params())
  await running.service.cancel(id)
  await running.service.work()
  expect(running.jobs.get(id)).toMatchObject(CANCELLED)
  expect(comfy.prompts).toHaveLength(0)
})

test('a user can cancel a job that is on its way to the server', async () => {
  using running = startService(comfy)
  comfy.setFault('POST /prompt', { latency: '80ms' })
  const held = comfy.hold()
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => running.jobs.get(id).status).toBe('submitted')
  await running.service.cancel(id)
  await work
  held.release()
  await comfy.idle()
  expect(running.jobs.get(id)).toMatchObject(CANCELLED)
  expect(comfy.prompts.map(({ status }) => status)).not.toContain('completed')
})

test('a user can cancel a job between two attempts', async () => {
  using running = startService(comfy, { retryDelay: 100 })
  comfy.setFailure({ error: 'out-of-memory' })
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => running.jobs.get(id).error).not.toBeNull()
  await running.service.cancel(id)
  await work
  expect(running.jobs.get(id)).toMatchObject(CANCELLED)
  expect(comfy.prompts).toHaveLength(1)
})

test('a picture that is done cannot be cancelled any more', async () => {
  using running = startService(comfy)
  const { id } = running.service.request('one', params())
  await running.service.work()
  expect(await running.service.cancel(id)).toBe(false)
  expect(running.jobs.get(id).status).toBe('completed')
})

test('a result that comes at the moment of the cancellation does not undo it', async () => {
  using running = startService(comfy)
  const { id } = running.service.request('one', params())
  const claimed = running.jobs.claim(1)
  if (!claimed) throw new Error('no job waits')
  await running.service.cancel(id)
  running.jobs.complete(claimed, { outputPaths: [], contentId: 'none' })
  expect(running.jobs.get(id)).toMatchObject({ ...CANCELLED, contentId: null })
})
