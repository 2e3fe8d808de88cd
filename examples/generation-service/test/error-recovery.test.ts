import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
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

test('while a job waits for its next attempt, others are made', async () => {
  using running = startService(comfy, { workers: 1, retryDelay: 500 })
  comfy.setFailure({ error: 'out-of-memory' }, { times: 1 })
  const first = running.service.request('one', params())
  const second = running.service.request('two', params())
  await running.service.work()
  const prefixes = comfy.prompts.map(({ graph }) => graph['save']?.inputs['filename_prefix'])
  expect(prefixes).toEqual([first, second, first].map(({ id }) => `gen_job_${id}`))
})

test('the pause doubles from attempt to attempt', async () => {
  using running = startService(comfy, { maxAttempts: 4, retryDelay: 40 })
  comfy.setFault('POST /prompt', { status: 502 })
  running.service.request('one', params())
  const times: number[] = []
  const watch = setInterval(() => {
    const posts = comfy.requests.filter(({ method, path: asked }) => method === 'POST' && asked === '/prompt')
    while (times.length < posts.length) times.push(Date.now())
  }, 1)
  await running.service.work()
  clearInterval(watch)
  const pauses = times.slice(1).map((time, index) => time - Number(times[index]))
  expect(pauses).toHaveLength(3)
  for (const [index, least] of [40, 80, 160].entries()) expect(pauses[index]).toBeGreaterThanOrEqual(least - 5)
})

test('a socket that dies in the middle costs nothing: it is opened again, and progress goes on', async () => {
  const seen: number[] = []
  using running = startService(comfy, { onProgress: (_job, { value }) => seen.push(value) })
  const held = comfy.hold({ node: 'KSampler' })
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await held.reached
  await expect.poll(() => comfy.openSockets).toBe(1)
  comfy.sockets[0]?.drop()
  await expect.poll(() => comfy.openSockets).toBe(0)
  await expect.poll(() => comfy.openSockets).toBe(1)
  await held.step(5)
  await expect.poll(() => seen.length).toBeGreaterThan(0)
  held.release()
  await work
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
})

test('with a socket that works, nobody waits for the next look', async () => {
  using running = startService(comfy, { pollInterval: 60_000, timeout: 120_000 })
  const held = comfy.hold()
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await held.reached
  await expect.poll(() => comfy.requests.some(({ path }) => path === '/queue')).toBe(true)
  held.release()
  await work
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
})

for (const fault of ['refused', 'silent'] as const) {
  test(`with sockets that are ${fault} the history alone is enough`, async () => {
    using running = startService(comfy)
    comfy.setFault('socket', fault)
    comfy.setDelay('100ms')
    const { id } = running.service.request('one', params())
    await running.service.work()
    expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
    // Asked ever less often, and not in a loop.
    expect(comfy.requests.filter(({ path: asked }) => asked.startsWith('/history/')).length).toBeLessThan(20)
  })
}

test('a server that is away for a while does not make a second prompt of a job that it has', async () => {
  using running = startService(comfy)
  const held = comfy.hold()
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await held.reached
  comfy.setFault('GET /history/*', { status: 503 }, { times: 3 })
  comfy.down()
  await new Promise((resolve) => setTimeout(resolve, 100))
  comfy.up()
  held.release()
  await work
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a server that is away for too long is asked about its prompt by the next attempt', async () => {
  using running = startService(comfy, { timeout: 150, retryDelay: 100 })
  const held = comfy.hold()
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await held.reached
  comfy.down()
  await expect.poll(() => running.jobs.get(id).status).toBe('waiting')
  expect(running.jobs.get(id).error).toContain('We will try again by ourselves')
  held.release()
  comfy.up()
  await work
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 2 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a submission whose answer is lost is not made twice', async () => {
  using running = startService(comfy)
  comfy.setFault('POST /prompt', { resetAfter: 10 }, { times: 1 })
  const { id } = running.service.request('one', params())
  await running.service.work()
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a job that somebody has interrupted on the server is made by the next attempt', async () => {
  using running = startService(comfy)
  const held = comfy.hold()
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await held.reached
  comfy.interrupt()
  held.release()
  await work
  expect(comfy.prompts.map(({ status }) => status)).toEqual(['interrupted', 'completed'])
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 2 })
})
