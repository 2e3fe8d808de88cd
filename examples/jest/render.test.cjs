const { setupComfyMock } = require('comfyui-mock/jest')
const { render } = require('./render.cjs')

const comfy = setupComfyMock()

test('a picture is rendered', async () => {
  const [image] = await render(comfy.url, 0xff0000)
  expect(image).toEqual({ filename: 'jest_00001_.png', subfolder: '', type: 'output' })
})

test('the mock is new for each test', async () => {
  expect(comfy.prompts).toEqual([])
  const [image] = await render(comfy.url, 0x00ff00)
  expect(image.filename).toBe('jest_00001_.png')
})
