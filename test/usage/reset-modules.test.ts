import axios from 'axios'
import { afterEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()
afterEach(() => vi.resetModules())

test.for(['the first', 'the second'])('%s import of a product meets the same mock', async () => {
  const client = await import('./helpers/client.ts')
  const record = await comfy.waitFor(await client.submit(comfy.url, client.smallGraph()))
  expect(record.files.map(({ filename }) => filename)).toEqual(['small_00001_.png'])
})

test('a library that is imported anew mocks other servers beside the one that is there', async () => {
  vi.resetModules()
  const anew = await import('comfyui-mock')
  expect(anew.setupComfyMock).not.toBe(setupComfyMock)
  const other = anew.setupComfyMock({ url: 'http://127.0.0.1:8190' })
  other.listen()
  await other.waitFor(await submit(other.url, smallGraph()))
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect([other.prompts.length, comfy.prompts.length]).toEqual([1, 2])

  await other.close()
  expect((await axios.get(`${comfy.url}/prompt`)).data).toEqual({ exec_info: { queue_remaining: 0 } })
  await expect(axios.get(`${other.url}/prompt`)).rejects.toThrow(/without a mock|ECONNREFUSED/)
})

test('a library that is imported anew refuses the URL that is taken', async () => {
  vi.resetModules()
  const anew = await import('comfyui-mock')
  const twin = anew.setupComfyMock({ url: comfy.url })
  expect(() => twin.listen()).toThrow('another mock already listens there')
})
