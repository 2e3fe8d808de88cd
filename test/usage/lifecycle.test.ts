import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { smallGraph, submit } from './helpers/client.ts'

test('listening twice is refused', async () => {
  await using comfy = setupComfyMock()
  comfy.listen()
  expect(() => comfy.listen()).toThrow(expect.objectContaining({ code: 'ALREADY_LISTENING' }))
})

test('closing a mock that never listened is refused', async () => {
  const comfy = setupComfyMock()
  await expect(comfy.close()).rejects.toMatchObject({ code: 'NOT_LISTENING' })
})

test('closing twice is no error', async () => {
  const comfy = setupComfyMock()
  comfy.listen()
  await comfy.close()
  await comfy.close()
})

test('a closed mock refuses every hook, and says so', async () => {
  const comfy = setupComfyMock()
  comfy.listen()
  await comfy.close()
  const closed = expect.objectContaining({ code: 'CLOSED', message: expect.stringContaining('is closed') })
  expect(() => comfy.listen()).toThrow(closed)
  expect(() => comfy.reset()).toThrow(closed)
  expect(() => comfy.setDelay('1s')).toThrow(closed)
  expect(() => comfy.setFailure({ error: 'out-of-memory' })).toThrow(closed)
  expect(() => comfy.setOutputs({ 1: ['x'] })).toThrow(closed)
  expect(() => comfy.use({ delay: 1 })).toThrow(closed)
  expect(() => comfy.interrupt()).toThrow(closed)
  await expect(comfy.waitFor('x')).rejects.toThrow(closed)
  await expect(comfy.idle()).rejects.toThrow(closed)
})

test('two mocks on one URL are refused, two on different URLs have each their own state', async () => {
  await using first = setupComfyMock({ url: 'http://127.0.0.1:8188' })
  await using second = setupComfyMock({ url: 'http://localhost:8188' })
  await using other = setupComfyMock({ url: 'http://127.0.0.1:8189' })
  first.listen()
  expect(() => second.listen()).toThrow(expect.objectContaining({ code: 'URL_IN_USE' }))
  other.listen()
  await first.waitFor(await submit(first.url, smallGraph()))
  expect(first.prompts).toHaveLength(1)
  expect(other.prompts).toHaveLength(0)
})

test('the temp directory is made when something needs it, and is gone after close', async () => {
  const comfy = setupComfyMock()
  comfy.listen()
  await (await fetch(`${comfy.url}/queue`)).json()
  expect(comfy.server.files.isMade).toBe(false)
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const file = record.files[0]!.path
  expect(existsSync(file)).toBe(true)
  await comfy.close()
  expect(existsSync(file)).toBe(false)
  expect(existsSync(`${file}/../..`)).toBe(false)
})

test('close ends what still runs, and leaves nothing behind', async () => {
  const comfy = setupComfyMock()
  comfy.listen()
  comfy.setDelay('1h')
  await submit(comfy.url, smallGraph())
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  await comfy.close()
  const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  expect(after).toBeLessThan(before)
})

test('after close requests go to the network again', async () => {
  const comfy = setupComfyMock({ url: 'http://127.0.0.1:49219' })
  comfy.listen()
  expect((await fetch('http://127.0.0.1:49219/queue')).status).toBe(200)
  await comfy.close()
  await expect(fetch('http://127.0.0.1:49219/queue')).rejects.toThrow('fetch failed')
})
