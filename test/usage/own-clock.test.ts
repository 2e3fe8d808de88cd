import { expect, test } from 'vitest'
import { ComfyMockError, setupComfyMock } from 'comfyui-mock'
import { smallGraph, submit } from './helpers/client.ts'

test('a clock of the test gives the timestamps and waits for the delays', async () => {
  const slept: number[] = []
  const clock = {
    now: () => 1_000_000,
    sleep: (ms: number) => {
      slept.push(ms)
      return Promise.resolve()
    },
  }
  await using comfy = setupComfyMock({ clock })
  comfy.listen()
  comfy.setDelay('1h')
  const { id, status } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const history = await (await fetch(`${comfy.url}/history/${id}`)).json()
  expect(status).toBe('completed')
  expect(slept).toContain(3_600_000)
  expect(history[id].prompt[3].create_time).toBe(1_000_000)
})

test('what is no clock is refused', () => {
  // @ts-expect-error the type refuses it too
  expect(() => setupComfyMock({ clock: { now: () => 0 } })).toThrow(ComfyMockError)
})
