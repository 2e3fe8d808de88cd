import { expectTypeOf } from 'vitest'
import type { ComfyMock } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/jest'
import type { ComfyMatchers } from 'comfyui-mock/matchers'

/* The compiler checks this file: it is never run. */

expectTypeOf(setupComfyMock).returns.toEqualTypeOf<ComfyMock>()

// What `@types/jest` declares, for those who take `expect` from the global object.
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- It is theirs.
  namespace jest {
    interface Matchers<R, T> {
      toBe(expected: T): R
    }
  }
}
expectTypeOf<jest.Matchers<void, ComfyMock>>().toExtend<ComfyMatchers<void>>()
expectTypeOf<jest.Matchers<void, ComfyMock>['toBe']>().returns.toEqualTypeOf<void>()
