import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { setupComfyMock } from 'comfyui-mock/jest'
import { renderInTime } from './render.cjs'

const comfy = setupComfyMock()

// jest.config.json leaves three of them real, which Node's own network code needs.
beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('the product gives up after a minute, which passes at once', async () => {
  comfy.setDelay('2m')
  const rendered = renderInTime(comfy.url, 1, 60_000)
  const [result] = await Promise.all([
    rendered.catch((error) => error.message),
    running().then(() => jest.advanceTimersByTimeAsync(60_000)),
  ])
  expect(result).toBe('No picture after 60000 ms')
})

test('a render of fifty seconds is in time', async () => {
  comfy.setDelay('50s')
  const rendered = renderInTime(comfy.url, 2, 60_000)
  await running()
  await jest.advanceTimersByTimeAsync(50_000)
  expect(await rendered).toHaveLength(1)
})

test('comfy.clock moves the timers until the product is done, whatever it waits for', async () => {
  comfy.setDelay('50s')
  expect(await comfy.clock.runUntil(renderInTime(comfy.url, 3, 60_000))).toHaveLength(1)
  comfy.setDelay('2m')
  const late = comfy.clock.runUntil(renderInTime(comfy.url, 4, 60_000))
  await expect(late).rejects.toThrow('No picture after 60000 ms')
})

async function running() {
  while (comfy.prompts[0]?.status !== 'running') await new Promise((resolve) => setImmediate(resolve))
}
