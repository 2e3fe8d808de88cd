/**
 * @jest-environment jest-fixed-jsdom
 * @jest-environment-options { "url": "http://127.0.0.1:8188/" }
 */
import { setupComfyMock } from 'comfyui-mock/jest'
import { render } from './render.cjs'

const comfy = setupComfyMock()

test('a page renders a picture with the WebSocket and fetch of a browser', async () => {
  expect(navigator.userAgent).toContain('jsdom')
  const [image] = await render(comfy.url, 0xff0000)
  expect(image).toEqual({ filename: 'jest_00001_.png', subfolder: '', type: 'output' })
})

test('a page is told of a failure', async () => {
  comfy.setFailure({ node: '1', error: 'out-of-memory' })
  await expect(render(comfy.url, 0x0000ff)).rejects.toThrow('out of memory')
})
