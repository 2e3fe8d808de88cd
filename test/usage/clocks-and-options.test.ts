import { expect, test, vi } from 'vitest'
import { ManualClock, setupComfyMock } from 'comfyui-mock'
import { smallGraph, submit } from './helpers/client.ts'

test('a clock sleeps until it is moved, or until it is told to wake up', async () => {
  const clock = new ManualClock(0)
  const woken: string[] = []
  const stop = new AbortController()
  const note = (name: string) => () => void woken.push(name)
  void clock.sleep(20).then(note('twenty'))
  void clock.sleep(10).then(note('ten'))
  void clock.sleep(10).then(note('ten, later'))
  void clock.sleep(5, stop.signal).then(note('stopped'))
  void clock.sleep(5, AbortSignal.abort()).then(note('never slept'))
  stop.abort()
  stop.abort()
  await clock.advance(10)
  expect(woken.slice(0, 2).toSorted()).toEqual(['never slept', 'stopped'])
  expect(woken.slice(2)).toEqual(['ten', 'ten, later'])
  expect([clock.now(), clock.nextDue]).toEqual([10, 20])
  await clock.runUntilIdle()
  expect([clock.now(), clock.nextDue, woken.at(-1)]).toEqual([20, undefined, 'twenty'])
})

test('the real time cannot be moved, nor a clock that is none of ours', async () => {
  await using real = setupComfyMock({ url: 'http://127.0.0.1:8393' })
  for (const move of [
    () => real.clock.advance(1),
    () => real.clock.runUntilIdle(),
    () => real.clock.runUntil(Promise.resolve()),
  ])
    await expect(move()).rejects.toMatchObject({ code: 'CLOCK_NOT_MANUAL' })
  expect(real.clock.nextDue).toBeUndefined()
  const own = { now: () => 5, sleep: async () => undefined }
  await using other = setupComfyMock({ url: 'http://127.0.0.1:8394', clock: own })
  expect(() => other.clock).toThrow("Failed to move the clock: it is not one of this package. Use clock: 'manual'.")
})

test("the runner's fakes move the real time, and say what is due next", async () => {
  vi.useFakeTimers()
  try {
    await using comfy = setupComfyMock({ url: 'http://127.0.0.1:8395' })
    comfy.listen()
    comfy.setDelay('30s')
    const start = comfy.clock.now()
    const id = await submit(comfy.url, smallGraph())
    await comfy.clock.advance(1)
    expect(comfy.clock.nextDue).toBeGreaterThan(comfy.clock.now())
    await comfy.clock.runUntilIdle()
    expect((await comfy.waitFor(id)).status).toBe('completed')
    expect(comfy.clock.now() - start).toBeGreaterThanOrEqual(30_000)
  } finally {
    vi.useRealTimers()
  }
})

test.each([
  [null, 'the options are not an object'],
  ['eager', 'the options are not an object'],
  [{ clock: null }, 'at "clock"'],
  [{ clock: {} }, 'at "clock"'],
  [{ pace: 'slow' }, 'at "pace"'],
  [{ auth: { basic: {} } }, 'at "auth'],
  [{ server: {} }, 'at "server"'],
  [{ onUnhandledRequest: 5 }, 'at "onUnhandledRequest"'],
  [{ scenarios: [5] }, 'at "scenarios.0"'],
  [{ objectInfo: 5 }, 'at "objectInfo"'],
  [{ nodes: ['strict'] }, 'at "nodes'],
  [{ urll: 'x' }, 'there is no "urll", "url" may be meant'],
])('the options %j are refused', (options, reason) => {
  expect(() => setupComfyMock(options as never)).toThrow(reason)
})

test('a pace in milliseconds is a pause before messages', async () => {
  await using comfy = setupComfyMock({ url: 'http://127.0.0.1:8396', pace: 40 })
  comfy.listen()
  const start = performance.now()
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(performance.now() - start).toBeGreaterThanOrEqual(35)
})
