import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import type { Job } from '../src/job-store.ts'
import type { GenerationServiceOptions } from '../src/generation-service.ts'
import { params, startService } from './service.ts'

const comfy = setupComfyMock()

/** One job from its request to its end. */
async function run(
  options: Partial<GenerationServiceOptions> = {},
  others: Parameters<typeof params>[0] = {},
): Promise<Job> {
  using running = startService(comfy, { maxAttempts: 1, ...options })
  const { id } = running.service.request('one', params(others))
  await running.service.work()
  return running.jobs.get(id)
}

test('a server that is down fails the job after its last attempt, and nothing was submitted', async () => {
  comfy.down()
  const job = await run({ maxAttempts: 3 })
  expect(job).toMatchObject({ status: 'failed', attempts: 3 })
  comfy.up()
  expect(comfy.prompts).toHaveLength(0)
})

test('a prompt that the server refuses is not tried again', async () => {
  const job = await run({ maxAttempts: 3 }, { checkpoint: 'no-such-model.safetensors' })
  expect(job).toMatchObject({ status: 'failed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(0)
})

test('a node that fails fails the job', async () => {
  comfy.setFailure({ node: 'decode', error: { type: 'RuntimeError', message: 'shapes do not match' } })
  expect(await run({ maxAttempts: 3 })).toMatchObject({ status: 'failed', attempts: 1 })
  expect(comfy.prompts[0]?.error?.nodeId).toBe('decode')
})

test('out of memory is tried again, and then given up', async () => {
  comfy.setFailure({ error: 'out-of-memory' })
  expect(await run({ maxAttempts: 2 })).toMatchObject({ status: 'failed', attempts: 2 })
  expect(comfy.prompts.map(({ status }) => status)).toEqual(['failed', 'failed'])
})

test('a prompt that takes too long is stopped on the server too', async () => {
  comfy.setDelay('1h')
  expect(await run({ timeout: 150 })).toMatchObject({ status: 'failed' })
  await expect.poll(() => comfy.prompts[0]?.status).not.toBe('pending')
})

test('a server that forgets its queue while a job waits leaves the job lost', async () => {
  comfy.setDelay('1h')
  const done = run()
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  comfy.restart()
  expect(await done).toMatchObject({ status: 'failed', attempts: 1 })
})

test('answers of 503 while the history is read end the attempt as unreachable', async () => {
  comfy.setFault('GET /history/*', { status: 503 })
  expect(await run()).toMatchObject({ status: 'failed', error: expect.stringContaining('cannot be reached') })
})

test('a prompt that succeeds without a file is no success', async () => {
  comfy.setOutputs({ save: ['not a picture'] })
  expect(await run()).toMatchObject({ status: 'failed', error: expect.stringContaining('there is no picture') })
})
