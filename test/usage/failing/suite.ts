import { rmSync } from 'node:fs'
import { beforeEach, describe, expect, test as plain } from 'vitest'
import { setupComfyMock, test } from 'comfyui-mock/vitest'
import { smallGraph, submit } from '../helpers/client.ts'

const comfy = setupComfyMock({ keep: 'on-failure', url: 'http://127.0.0.1:8288' })
const strict = setupComfyMock({ strict: true, url: 'http://127.0.0.1:8289' })

plain('fails with a picture', async () => {
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(comfy.prompts).toHaveLength(2)
})

plain('fails after a refusal and an unknown route', async () => {
  const graph = { '1': { class_type: 'EmtyImage', inputs: {} } }
  await fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: graph }) })
  const response = await fetch(`${comfy.url}/histroy`)
  expect(response.status).toBe(200)
})

plain('times out with a prompt that runs', { timeout: 600 }, async () => {
  comfy.use({ hang: true })
  await submit(comfy.url, smallGraph())
  await new Promise(() => {})
})

plain('passes, but leaves a scenario unused', async () => {
  comfy.setFailure({ node: 'KSampler', error: 'out-of-memory' })
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
})

plain('is strict about that', () => {
  strict.setFault('/view', { status: 404 })
})

plain('is new after all of these', async () => {
  expect(comfy.prompts).toEqual([])
  expect(await (await fetch(`${comfy.url}/history`)).json()).toEqual({})
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
})

let attempts = 0
test('is new in each attempt', { retry: 1 }, async ({ comfy: own }) => {
  await own.waitFor(await submit(own.url, smallGraph()))
  attempts += 1
  expect(own.prompts).toHaveLength(1)
  expect(attempts).toBe(2)
})

plain('fails when its picture is gone', async () => {
  const { files } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  rmSync(files[0]!.path)
  expect(files).toEqual(['the reason of the failure'])
})

let preparations = 0
describe('with a hook before each', () => {
  beforeEach(async () => {
    preparations += 1
    comfy.setFailure({ node: '1', error: 'out-of-memory' })
    await comfy.waitFor(await submit(comfy.url, smallGraph()))
    if (preparations === 1) throw new Error('the preparations have failed')
  })

  plain('never starts', () => undefined)

  plain('is prepared anew', async () => {
    expect(comfy.prompts.map(({ status, number }) => [status, number])).toEqual([['failed', 0]])
  })
})

plain('has nothing of the preparations of others', async () => {
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect([record.status, record.number, record.files[0]?.filename]).toEqual(['completed', 0, 'small_00001_.png'])
})

describe('two mocks at one URL', () => {
  setupComfyMock({ url: 'http://127.0.0.1:8290' })
  setupComfyMock({ url: 'http://127.0.0.1:8290' })
  plain('is not run', () => {})
})

describe('one mock at the URL that two have wanted', () => {
  setupComfyMock({ url: 'http://127.0.0.1:8290' })
  plain('is not in their way', () => {})
})

describe('a mock of the suite', () => {
  setupComfyMock({ url: 'http://127.0.0.1:8291' })
  test.override('comfyOptions', { url: 'http://127.0.0.1:8291' })
  test('beside one of its own', ({ comfy: own }) => own.reset())
})
