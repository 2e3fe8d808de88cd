import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { workflowOf } from '../src/workflow.ts'
import { params, startService } from './service.ts'

const comfy = setupComfyMock()

test('a job whose server was restarted is made by the next attempt', async () => {
  using running = startService(comfy)
  comfy.setDelay('1h', { times: 1 })
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  comfy.restart()
  await work
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 2 })
})

test('a server that comes back is found again', async () => {
  using running = startService(comfy, { maxAttempts: 10 })
  comfy.down()
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => running.jobs.get(id).attempts).toBeGreaterThan(1)
  comfy.up()
  await work
  expect(running.jobs.get(id).status).toBe('completed')
})

test('a socket that dies in the middle costs nothing: the history has the result', async () => {
  using running = startService(comfy)
  comfy.setDelay('200ms')
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => comfy.openSockets).toBe(1)
  for (const session of comfy.server.hub.sessions.values()) session.socket.terminate()
  await work
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
})

test('a submission whose answer is lost is not made twice', async () => {
  using running = startService(comfy)
  comfy.setFault('POST /prompt', { resetAfter: 10 }, { times: 1 })
  const { id } = running.service.request('one', params())
  await running.service.work()
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a user can cancel a job that runs: it stops at its next step, and is not tried again', async () => {
  using running = startService(comfy)
  comfy.setDelay('2s')
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  await running.service.cancel(id)
  await work
  expect(comfy.prompts.map(({ status }) => status)).toEqual(['interrupted'])
  expect(running.jobs.get(id)).toMatchObject({ status: 'cancelled', error: 'You have cancelled this picture.' })
})

test('a user can cancel a job that waits, and it is never submitted', async () => {
  using running = startService(comfy)
  const { id } = running.service.request('one', params())
  await running.service.cancel(id)
  await running.service.work()
  expect(running.jobs.get(id).status).toBe('cancelled')
  expect(comfy.prompts).toHaveLength(0)
})

test('a service that has crashed between submission and end takes the finished picture', async () => {
  using crashed = startService(comfy)
  const job = crashed.service.request('one', params())
  const promptId = crypto.randomUUID()
  const claimed = crashed.jobs.claim(promptId)
  if (!claimed) throw new Error('no job waits')
  // The crash: the prompt is with the server, and nobody waits for it any more.
  await crashed.client.submitWorkflow(workflowOf(claimed), promptId)
  await comfy.idle()

  using running = crashed.restart()
  await running.service.work()

  expect(running.jobs.get(job.id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a service that has crashed before the submission arrived submits it then', async () => {
  using crashed = startService(comfy)
  const job = crashed.service.request('one', params())
  crashed.jobs.claim(crypto.randomUUID())

  using running = crashed.restart()
  await running.service.work()

  expect(running.jobs.get(job.id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})
