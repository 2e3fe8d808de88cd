import { expect, test as plainTest } from 'vitest'
import { test } from 'comfyui-mock/vitest'

const DEFAULT_URL = 'http://127.0.0.1:8188'

const testElsewhere = test.extend('comfyOptions', { url: 'http://gpu:9999' })

const queueAt = async (url: string): Promise<number> => (await fetch(`${url}/queue`)).status

test('a test has its mock at the default URL', async ({ comfy }) => {
  expect(await queueAt(comfy.url)).toBe(200)
})

testElsewhere('a test does not reach the server that other tests of the file have', async ({ comfy }) => {
  expect(await queueAt(comfy.url)).toBe(200)
  await expect(queueAt(DEFAULT_URL)).rejects.toThrow(
    expect.objectContaining({
      cause: expect.objectContaining({
        code: 'LOST_CONTEXT',
        message: expect.stringContaining(
          'Failed to answer GET /queue: the running test has no mock at http://127.0.0.1:8188',
        ) as string,
      }) as Error,
    }),
  )
})

plainTest('nor does a test without a mock of its own', async () => {
  await expect(queueAt(DEFAULT_URL)).rejects.toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ code: 'LOST_CONTEXT' }) as Error }),
  )
})

test('the server of the other tests has seen nothing of it', async ({ comfy }) => {
  expect(comfy.requests).toEqual([])
  expect(await queueAt(comfy.url)).toBe(200)
})
