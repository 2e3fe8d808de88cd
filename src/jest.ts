import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type { ComfyMock } from './comfy-mock.ts'
import { comfyMatchers, type ComfyMatchers } from './matchers.ts'
import { endTest } from './mock/end-of-test.ts'
import type { ComfyMockOptions } from './options.ts'
import { setupComfyMock as setup } from './setup-comfy-mock.ts'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ComfyMatchers<R> {}
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- It is the one of `@types/jest`, for those who import no `expect`.
  namespace jest {
    interface Matchers<R, T> extends ComfyMatchers<R> {}
  }
}

expect.extend(comfyMatchers)

/**
 * Makes a ComfyUI server inside the test process and registers its lifecycle with Jest: it listens before the tests of
 * the file (or of the `describe` block) that calls it, is reset after each test, and is closed at the end.
 *
 * @note Jest itself answers the import of `@jest/globals`, with the hooks of the running file; those on `globalThis` are
 * not there where `injectGlobals` is false.
 * @throws {ComfyMockError} `INVALID_OPTIONS`, with the path of the option
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock/jest'
 *
 * const comfy = setupComfyMock()
 * console.log(comfy.url) // http://127.0.0.1:8188
 * ```
 */
export function setupComfyMock(options?: ComfyMockOptions): ComfyMock {
  const comfy = setup(options)
  beforeAll(() => comfy.listen())
  afterEach(async () => {
    try {
      await endTest(comfy.world, { hasFailed: hasFailed() })
    } finally {
      comfy.reset()
    }
  })
  afterAll(() => comfy[Symbol.asyncDispose]())
  return comfy
}

interface CircusState {
  readonly currentlyRunningTest?: { readonly errors: readonly unknown[] } | null
}

/** @note Jest tells its hooks nothing of the test; its runner keeps that on the global object, below a symbol. */
function hasFailed(): boolean {
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL')
  const state: CircusState | undefined = key && Reflect.get(globalThis, key)
  return (state?.currentlyRunningTest?.errors.length ?? 0) > 0
}
