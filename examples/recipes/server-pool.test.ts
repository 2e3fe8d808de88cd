import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ServerPool } from './server-pool.ts'

const servers = [
  setupComfyMock({ url: 'http://gpu-1.internal:8188' }),
  setupComfyMock({ url: 'http://gpu-2.internal:8188' }),
  setupComfyMock({ url: 'http://gpu-3.internal:8188' }),
] as const
const pool = new ServerPool(
  servers.map(({ url }) => url),
  20,
)

const workflow = (color: number) => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'pool' } },
})

test('a job goes to a server that has nothing to do', async () => {
  const [busy, idle] = servers
  busy.setDelay('1h')
  await fetch(`${busy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: workflow(1) }) })
  await expect.poll(() => busy.prompts[0]?.status).toBe('running')
  expect(await pool.run(workflow(2))).toMatchObject({ url: idle.url })
})

test('six jobs that come at once are two for each of three servers', async () => {
  for (const server of servers) server.setDelay('50ms')
  const jobs = await Promise.all([1, 2, 3, 4, 5, 6].map((color) => pool.run(workflow(color))))
  expect(servers.map(({ prompts }) => prompts.length)).toEqual([2, 2, 2])
  expect(new Set(jobs.flatMap(({ files }) => files)).size).toBe(6)
})

test('a server that is down is passed over', async () => {
  servers[0].down()
  servers[1].down()
  const { url, files } = await pool.run(workflow(3))
  expect(url).toBe(servers[2].url)
  expect((await fetch(files[0] ?? '')).headers.get('content-type')).toBe('image/png')
})

test('a server that dies while it works hands its job on', async () => {
  const [first, second] = servers
  const held = first.hold()
  const job = pool.run(workflow(4))
  await held.reached
  first.down()
  expect(await job).toMatchObject({ url: second.url })
  held.release()
})

test('a server that takes no prompts is passed over', async () => {
  servers[0].setFault('POST /prompt', { status: 503 })
  expect(await pool.run(workflow(5))).toMatchObject({ url: servers[1].url })
})

test('a workflow that fails is not tried on the others', async () => {
  for (const server of servers) server.setFailure({ node: '2', error: { type: 'OSError', message: 'disk full' } })
  await expect(pool.run(workflow(6))).rejects.toThrow('disk full')
  expect(servers.map(({ prompts }) => prompts.length)).toEqual([1, 0, 0])
})

test('with all servers down the job fails, with the reasons', async () => {
  for (const server of servers) server.down()
  await expect(pool.run(workflow(7))).rejects.toMatchObject({
    message: 'no server can do it',
    errors: { length: 3 },
  })
})
