/**
 * @vitest-environment happy-dom
 * @vitest-environment-options { "url": "http://127.0.0.1:8188/" }
 */
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { loadByXhr } from './support/load-by-xhr.ts'
import { runPrompt, SAVED_PICTURE } from './support/run-prompt.ts'

const comfy = setupComfyMock()

test('a prompt runs in a page', async () => {
  expect(navigator.userAgent).toContain('HappyDOM')
  expect(await runPrompt(comfy.url)).toEqual(SAVED_PICTURE)
})

test('XMLHttpRequest is answered', async () => {
  const { status, text } = await loadByXhr('GET', '/queue')
  expect(status).toBe(200)
  expect(text).toBe('{"queue_running": [], "queue_pending": []}')
})

test('a form of the page uploads a picture', async () => {
  const form = new FormData()
  form.append('image', new File([new Uint8Array([1, 2, 3])], 'a.png', { type: 'image/png' }))
  const { status, text } = await loadByXhr('POST', '/upload/image', form)
  expect(status).toBe(200)
  expect(JSON.parse(text)).toEqual({ name: 'a.png', subfolder: '', type: 'input' })
})

test('the messages of the socket are events of the page', async () => {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws`)
  const message = await new Promise<MessageEvent<string>>((resolve) => {
    socket.onmessage = resolve
  })
  expect(message).toBeInstanceOf(MessageEvent)
  expect(JSON.parse(message.data)).toHaveProperty('type', 'status')
  socket.close()
})
