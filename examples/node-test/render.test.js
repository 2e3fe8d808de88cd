import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mock, test } from 'node:test'
import { useComfyMock } from './comfy.js'
import { render } from './render.js'

const comfy = useComfyMock()

test('a picture is rendered', async () => {
  const [image] = await render(comfy.url, 0xff0000)
  assert.deepEqual(image, { filename: 'node_00001_.png', subfolder: '', type: 'output' })
  assert.equal(readFileSync(comfy.prompts[0].files[0].path).subarray(1, 4).toString(), 'PNG')
})

test('the mock is new for each test', async () => {
  assert.deepEqual(comfy.prompts, [])
  const [image] = await render(comfy.url, 0x00ff00)
  assert.equal(image.filename, 'node_00001_.png')
})

test('a failure reaches the product', async () => {
  comfy.setFailure({ node: '1', error: 'out-of-memory' })
  await assert.rejects(render(comfy.url, 0x0000ff), /ComfyUI has failed/)
})

test('a render of a minute takes no time where the timers are faked', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
  comfy.setDelay('1m')
  let images
  const rendered = render(comfy.url, 1).then((result) => (images = result))
  while (!images) {
    mock.timers.tick(50)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await rendered
  assert.equal(images.length, 1)
  mock.timers.reset()
})
