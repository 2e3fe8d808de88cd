import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'
import { listenUntilDone, pollUntilDone } from './helpers/waiting-clients.ts'

/** Not setImmediate: with a fake one Node's fetch waits seconds for a kept-alive connection, with any server. */
const TO_FAKE = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const
const MOST_MS = 250
// @note Wall time is the machine's too: what is said of it holds if it holds once, and where sixty requests alone take
// long, as they do beside other work on one core, for four times as long as these.
const timed = { retry: 4 }
let mostMs = MOST_MS

const comfy = setupComfyMock()
const manual = setupComfyMock({ clock: 'manual', url: 'http://127.0.0.1:8199' })
let began = 0
const elapsed = (): number => Number(process.hrtime.bigint()) / 1e6 - began

beforeAll(async () => {
  // The first prompt of a process pays for what all that follow find loaded.
  await Promise.all([comfy, manual].map(async (each) => each.waitFor(await submit(each.url, txt2img()))))
})

beforeEach(async () => {
  began = Number(process.hrtime.bigint()) / 1e6
  for (let polls = 0; polls < 60; polls += 1) await (await fetch(`${comfy.url}/history/none`)).text()
  mostMs = Math.max(MOST_MS, 4 * elapsed())
  for (const each of [comfy, manual]) {
    each.setDelay('60s', { when: { classType: 'KSampler' } })
  }
  vi.useFakeTimers({ toFake: [...TO_FAKE] })
  began = Number(process.hrtime.bigint()) / 1e6
})

afterEach(() => void vi.useRealTimers())

test('a polling client, the manual clock', timed, async () => {
  expect(await manual.clock.runUntil(pollUntilDone(manual.url, txt2img()))).toBe('success')
  expect(elapsed()).toBeLessThan(mostMs)
})

test('a socket client with a timeout of 30 s, the manual clock', timed, async () => {
  expect(await manual.clock.runUntil(listenUntilDone(manual.url, txt2img()))).toBe('execution_success')
  expect(elapsed()).toBeLessThan(mostMs)
})

test("a polling client, the runner's fake timers moved by comfy.clock", timed, async () => {
  expect(await comfy.clock.runUntil(pollUntilDone(comfy.url, txt2img()))).toBe('success')
  expect(elapsed()).toBeLessThan(mostMs)
})

test("a socket client with a timeout of 30 s, the runner's fake timers moved by comfy.clock", timed, async () => {
  const before = Date.now()
  expect(await comfy.clock.runUntil(listenUntilDone(comfy.url, txt2img()))).toBe('execution_success')
  expect(Date.now() - before).toBe(60_000)
  expect(elapsed()).toBeLessThan(mostMs)
})

test('a polling client, vi.advanceTimersByTimeAsync', timed, async () => {
  const outcome = pollUntilDone(comfy.url, txt2img())
  await vi.waitFor(() => expect(comfy.prompts[0]?.status).toBe('running'))
  for (let seconds = 0; seconds < 62; seconds += 1) await vi.advanceTimersByTimeAsync(1000)
  expect(await outcome).toBe('success')
  expect(elapsed()).toBeLessThan(mostMs)
})

test('a socket client with a timeout of 30 s, vi.advanceTimersByTimeAsync', timed, async () => {
  const outcome = listenUntilDone(comfy.url, txt2img())
  await vi.waitFor(() => expect(comfy.prompts[0]?.status).toBe('running'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await outcome).toBe('execution_success')
  expect(elapsed()).toBeLessThan(mostMs)
})

test('a polling client, nextTimerAsync', timed, async () => {
  vi.setTimerTickMode('nextTimerAsync')
  expect(await pollUntilDone(comfy.url, txt2img())).toBe('success')
  expect(elapsed()).toBeLessThan(mostMs)
})

test('advance() stops where it is told to, and lets nothing fire before a message that is due', async () => {
  const outcome = listenUntilDone(comfy.url, txt2img())
  await comfy.clock.advance(59_000)
  expect(comfy.prompts[0]?.status).toBe('running')
  await comfy.clock.advance(1_000)
  expect(await outcome).toBe('execution_success')
})

test('a clock of real time cannot be moved, and says what to do', async () => {
  vi.useRealTimers()
  await expect(comfy.clock.advance(1000)).rejects.toMatchObject({
    code: 'CLOCK_NOT_MANUAL',
    message: expect.stringContaining("clock: 'manual'"),
  })
})
