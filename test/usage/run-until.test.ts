import WebSocket from 'ws'
import { afterEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock({ clock: 'manual' })
afterEach(() => {
  vi.useRealTimers()
})

/** A client that opens its socket first, and gives up after 30 s in which it hears nothing. */
async function render(): Promise<string> {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=me`)
  try {
    await new Promise((resolve) => socket.once('open', resolve))
    return await new Promise((resolve, reject) => {
      socket.on('message', (data, isBinary) => {
        if (!isBinary && JSON.parse(String(data)).type === 'execution_success') resolve('success')
      })
      setTimeout(() => reject(new Error('too slow')), 30_000)
      submit(comfy.url, txt2img(), { client_id: 'me' }).catch(reject)
    })
  } finally {
    socket.close()
  }
}

test('a client of ws that has yet to open its socket is waited for', async () => {
  comfy.setDelay('20s')
  expect(await comfy.clock.runUntil(render())).toBe('success')
})

test('so is one with real timers of its own, which come when nothing is due', async () => {
  comfy.setDelay('60s')
  const poll = async (): Promise<unknown> => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    const id = await submit(comfy.url, txt2img())
    for (;;) {
      const entry = await historyOf(comfy.url, id)
      if (entry) return entry
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
  expect(await comfy.clock.runUntil(poll())).toBeDefined()
})

test('a promise that nothing could settle is given up', async () => {
  await expect(comfy.clock.runUntil(new Promise(() => {}))).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
})

test('so it is with fake timers that stand in the place of every clock', async () => {
  vi.useFakeTimers()
  await expect(comfy.clock.runUntil(new Promise(() => {}))).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' })
})

test('what is no promise is refused', async () => {
  const wrong: never[] = [render as never, undefined as never, 'id' as never]
  for (const each of wrong) {
    await expect(comfy.clock.runUntil(each)).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('is no promise'),
    })
  }
})

test.each(['2s', -1, Number.NaN, undefined])('the clock is not moved by %s', async (ms) => {
  const before = comfy.clock.now()
  await expect(comfy.clock.advance(ms as number)).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining('expected milliseconds from 0 up'),
  })
  expect(comfy.clock.now()).toBe(before)
})
