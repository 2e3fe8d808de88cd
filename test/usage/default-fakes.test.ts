import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { txt2img } from './helpers/client.ts'
import { listenUntilDone, pollUntilDone } from './helpers/waiting-clients.ts'

const comfy = setupComfyMock()

beforeEach(async () => {
  // It leaves a connection that is kept alive: with a fake setImmediate Node's fetch waits before it uses such a one.
  await (await fetch(`${comfy.url}/queue`)).json()
  await new Promise((resolve) => setTimeout(resolve, 5))
  vi.useFakeTimers()
})

afterEach(() => void vi.useRealTimers())

test('comfy.clock gets a polling client through, whatever is faked', async () => {
  comfy.setDelay('60s')
  expect(await comfy.clock.runUntil(pollUntilDone(comfy.url, txt2img()))).toBe('success')
})

test('and a listening one', async () => {
  comfy.setDelay('60s')
  expect(await comfy.clock.runUntil(listenUntilDone(comfy.url, txt2img()))).toBe('execution_success')
})

test('a promise that nothing can settle is said to be one', async () => {
  await expect(comfy.clock.runUntil(new Promise(() => {}))).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
})
