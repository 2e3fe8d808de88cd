import { after, afterEach, before } from 'node:test'
import { setupComfyMock } from 'comfyui-mock'

/** A mock for the tests of a file: the lifecycle that `comfyui-mock/vitest` and `comfyui-mock/jest` register. */
export function useComfyMock(options) {
  const comfy = setupComfyMock(options)
  before(() => comfy.listen())
  afterEach(() => comfy.reset())
  after(() => comfy.close())
  return comfy
}
