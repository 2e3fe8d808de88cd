import { ComfyMock } from './comfy-mock.ts'
import { MockHost } from './mock/mock-host.ts'
import { checkOptions, type ComfyMockOptions } from './options.ts'

/**
 * Makes a ComfyUI server inside the process. It answers nothing before `listen()`; `close()`, or `await using`,
 * releases everything.
 *
 * The entries `comfyui-mock/vitest` and `comfyui-mock/jest` have the same function with the lifecycle of the runner
 * already registered.
 *
 * @throws {ComfyMockError} `INVALID_OPTIONS`, with the path of the option
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * await using comfy = setupComfyMock({ url: 'http://127.0.0.1:8188' })
 * comfy.listen()
 * const response = await fetch('http://127.0.0.1:8188/system_stats')
 * console.log(response.status) // 200
 * ```
 */
export function setupComfyMock(options?: ComfyMockOptions): ComfyMock {
  return new ComfyMock(new MockHost(checkOptions(options)))
}
