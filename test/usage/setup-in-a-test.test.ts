import { beforeAll, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const reason = 'Failed to set up the mock: the tests run already, and Vitest would never call its hooks.'
let inHook: unknown

beforeAll(() => {
  try {
    setupComfyMock()
  } catch (error) {
    inHook = error
  }
})

test('a mock that is set up within a test is refused: its hooks would never be called', () => {
  const setup = (): unknown => setupComfyMock()
  expect(setup).toThrow(reason)
})

test('a mock that is set up in a hook is refused, too', () => {
  expect(inHook).toMatchObject({ code: 'NOT_LISTENING', message: expect.stringContaining(reason) })
})
