import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()

/** What docs/clients.md advises: a faked setImmediate holds Node's fetch up on connections that were idle. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

async function renderInTime(timeout: number): Promise<string> {
  const promptId = await submit(comfy.url, smallGraph())
  const start = Date.now()
  while (Date.now() - start < timeout) {
    const history = await (await fetch(`${comfy.url}/history/${promptId}`)).json()
    if (promptId in history) return 'rendered'
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error('late')
}

async function passTime<T>(product: Promise<T>): Promise<T | Error> {
  let result: T | Error | undefined
  product.then(
    (value) => (result = value),
    (error: Error) => (result = error),
  )
  while (result === undefined) await vi.advanceTimersByTimeAsync(500)
  return result
}

test('a product that polls gives up after a minute, which passes at once', async () => {
  comfy.setDelay('2m')
  const start = performance.now()
  expect(await passTime(renderInTime(60_000))).toMatchObject({ message: 'late' })
  expect(performance.now() - start).toBeLessThan(3000)
})

test('a render of fifty seconds is in time', async () => {
  comfy.setDelay('50s')
  expect(await passTime(renderInTime(60_000))).toBe('rendered')
})
