import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

test('a mock that is set up within a test is refused: its hooks would never be called', () => {
  const setup = (): unknown => setupComfyMock()
  expect(setup).toThrow('Failed to set up the mock: a test is running, and Vitest would never call its hooks.')
})
