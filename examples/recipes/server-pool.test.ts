import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ServerPool } from './server-pool.ts'

const servers = [
  setupComfyMock({ url: 'http://gpu-1.internal:8188' }),
  setupComfyMock({ url: 'http://gpu-2.internal:8188' }),
  setupComfyMock({ url: 'http://gpu-3.internal:8188' }),
] as const
const pool = new ServerPool(servers.map(({ url }) => url))

const workflow = (color: number) => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'pool' } },
})

test('a job goes to a server that has nothing to do', async () => {
  const [busy, idle] = servers
  busy.setDelay('1h')
  void pool.run(workflow(1)).catch(() => undefined)
  await expect.poll(() => busy.prompts[0]?.status).toBe('running')
  expect(await pool.run(workflow(2))).toMatchObject({ url: idle.url })
})

test('a server that is down is passed over', async () => {
  servers[0].down()
  servers[1].down()
  const { url, files } = await pool.run(workflow(3))
  expect(url).toBe(servers[2].url)
  expect(files).toHaveLength(1)
})

test('with all servers down the job fails, with the reasons', async () => {
  for (const server of servers) server.down()
  await expect(pool.run(workflow(4))).rejects.toMatchObject({
    message: 'no server can be reached',
    errors: { length: 3 },
  })
})
