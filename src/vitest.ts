import { afterAll, afterEach, beforeAll } from 'vitest'
import type { ComfyMock } from './comfy-mock.ts'
import type { ComfyMockOptions } from './options.ts'
import { setupComfyMock as setup } from './setup-comfy-mock.ts'

/**
 * Makes a ComfyUI server inside the test process and registers its lifecycle with Vitest: it listens before the tests
 * of the file (or of the `describe` block) that calls it, is reset after each test, and is closed at the end.
 *
 * @throws {ComfyMockError} `INVALID_OPTIONS`, with the path of the option
 * @example
 * ```ts
 * import { expect, test } from 'vitest'
 * import { setupComfyMock } from 'comfyui-mock/vitest'
 *
 * const comfy = setupComfyMock()
 *
 * test('the server answers', async () => {
 *   const response = await fetch(`${comfy.url}/queue`)
 *   expect(await response.json()).toEqual({ queue_running: [], queue_pending: [] })
 * })
 * ```
 */
export function setupComfyMock(options?: ComfyMockOptions): ComfyMock {
  const comfy = setup(options)
  beforeAll(() => comfy.listen())
  afterEach(() => comfy.reset())
  afterAll(() => comfy.close())
  return comfy
}
