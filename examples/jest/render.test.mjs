import { setupComfyMock } from 'comfyui-mock/jest'
import { render } from './render.cjs'

const comfy = setupComfyMock()

test('a picture is rendered', async () => {
  const [image] = await render(comfy.url, 0xff0000)
  expect(image).toEqual({ filename: 'jest_00001_.png', subfolder: '', type: 'output' })
  expect(comfy.prompts[0].status).toBe('completed')
})

test('the mock is new for each test', async () => {
  expect(comfy.prompts).toEqual([])
  const [image] = await render(comfy.url, 0x00ff00)
  expect(image.filename).toBe('jest_00001_.png')
})

test('a failure reaches the product', async () => {
  comfy.setFailure({ node: '1', error: 'out-of-memory' })
  await expect(render(comfy.url, 0x0000ff)).rejects.toThrow('out of memory')
})
