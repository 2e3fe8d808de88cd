import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { setupComfyMock as setupForVitest } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupForVitest()
const forgotten: Promise<unknown>[] = []

test('a wait that is not awaited is left behind', async () => {
  comfy.setDelay('1m')
  forgotten.push(comfy.waitFor(await submit(comfy.url, txt2img())))
})

test('it has ended with its test, and not after a timeout', async () => {
  expect(await forgotten[0]).toMatchObject({ status: 'lost' })
})

test('a wait ends when the mock is reset: the prompt is lost', async () => {
  comfy.setDelay('1m')
  const promptId = await submit(comfy.url, txt2img())
  const wait = comfy.waitFor(promptId)
  comfy.reset()
  expect((await wait).status).toBe('lost')
})

test('a wait ends when the mock is closed', async () => {
  await using other = setupComfyMock({ url: 'http://other:8188' })
  other.listen()
  other.setDelay('1m')
  const wait = other.waitFor(await submit(other.url, txt2img()))
  await other.close()
  expect((await wait).status).toBe('lost')
})

test('a wait ends when the mock is restored to a time before', async () => {
  const before = comfy.snapshot()
  comfy.setDelay('1m')
  const promptId = await submit(comfy.url, txt2img())
  const wait = comfy.waitFor(promptId)
  comfy.restore(before)
  expect((await wait).status).toBe('lost')
})
