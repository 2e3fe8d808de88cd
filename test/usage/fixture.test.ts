import { Pool } from 'undici'
import { afterAll, beforeEach, expect } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { test } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const pool = new Pool('http://127.0.0.1:8188', { connections: 1 })
afterAll(() => pool.close())

test.override('comfyOptions', { models: { checkpoints: ['of-the-file.safetensors'] } })
test.override({ comfyOptions: { models: { checkpoints: ['of-the-file.safetensors'] }, clock: 'manual' } })

const seenBefore: number[] = []
beforeEach(async () => {
  // A request of a hook belongs to the test as well.
  await (await fetch('http://127.0.0.1:8188/queue')).json()
})

test('the options of the suite are those of the mock', async ({ comfy }) => {
  expect(await (await fetch(`${comfy.url}/models/checkpoints`)).json()).toEqual(['of-the-file.safetensors'])
  comfy.setDelay('60s')
  const id = await submit(comfy.url, smallGraph())
  await comfy.clock.runUntilIdle()
  expect((await comfy.waitFor(id)).status).toBe('completed')
  seenBefore.push(comfy.prompts.length)
})

test('the next test has a new mock', async ({ comfy }) => {
  expect(comfy.prompts).toEqual([])
  expect(await (await fetch(`${comfy.url}/history`)).json()).toEqual({})
})

test.concurrent('a pool of before the tests is known by its prompt id', async ({ comfy }) => {
  const id = await submit(comfy.url, smallGraph())
  await comfy.waitFor(id)
  const { body } = await pool.request({ method: 'GET', path: `/history/${id}` })
  expect(Object.keys((await body.json()) as object)).toEqual([id])
})

test.concurrent('boundaries isolate what runs in them, without a runner', async () => {
  await using comfy = setupComfyMock({ url: 'http://127.0.0.1:8197' })
  comfy.listen()
  const results = await Promise.all(
    ['one', 'two', 'three'].map((name, index) =>
      comfy.boundary(async (own) => {
        if (index === 1) own.setFailure({ error: { message: name } })
        const record = await own.waitFor(await submit(own.url, smallGraph(), { client_id: 'same' }))
        expect(comfy.prompts).toHaveLength(1)
        return [own.prompts.length, record.status, record.number]
      }),
    ),
  )
  expect(results).toEqual([
    [1, 'completed', 0],
    [1, 'failed', 0],
    [1, 'completed', 0],
  ])
  expect(comfy.prompts).toHaveLength(0)
})

test('a request that says nothing of its test fails with a code while several run', async () => {
  await using comfy = setupComfyMock({ url: 'http://127.0.0.1:8198' })
  comfy.listen()
  let outside: Promise<unknown> = Promise.resolve()
  await comfy.boundary(async () => {
    await comfy.host.worlds.leave(async () => {
      outside = fetch('http://127.0.0.1:8198/queue').catch((error: Error) => error.cause)
      await outside
    })
  })
  expect(String(await outside)).toContain('the request does not say from which of them it comes')
})
