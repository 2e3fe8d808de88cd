/** @vitest-environment jsdom */
import { MessagePort } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'

test('event targets of Node take the events of the page while a mock listens, and are as they were afterwards', async () => {
  const dispatchEvent = () => Reflect.get(MessagePort.prototype, 'dispatchEvent') as unknown
  const before = dispatchEvent()
  const first = setupComfyMock({ url: 'http://127.0.0.1:8188' })
  const second = setupComfyMock({ url: 'http://127.0.0.1:8189' })
  first.listen()
  second.listen()
  expect(dispatchEvent()).not.toBe(before)
  await first.close()
  expect(dispatchEvent()).not.toBe(before)
  await second.close()
  expect(dispatchEvent()).toBe(before)
})
