import { afterEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { runPrompt, SAVED_PICTURE } from './support/run-prompt.ts'

afterEach(() => vi.unstubAllGlobals())

test('a page that hides the immediates of Node, as in Jest, is lent them while a mock listens', async () => {
  vi.stubGlobal('setImmediate', undefined)
  vi.stubGlobal('clearImmediate', undefined)
  const comfy = setupComfyMock()
  comfy.listen()
  expect(await runPrompt(comfy.url)).toEqual(SAVED_PICTURE)
  await comfy.close()
  expect(globalThis.setImmediate).toBeUndefined()
  expect(globalThis.clearImmediate).toBeUndefined()
})
