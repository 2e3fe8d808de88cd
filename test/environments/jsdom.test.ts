/**
 * @vitest-environment jsdom
 * @vitest-environment-options { "url": "http://127.0.0.1:8188/" }
 */
import { expect, test } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { loadByXhr } from './support/load-by-xhr.ts'
import { runPrompt, SAVED_PICTURE } from './support/run-prompt.ts'

const comfy = setupComfyMock()

// @note The page's own `WebSocket` tells of no `open` under Vitest, whatever server it speaks with: jsdom's stands on
// undici's, which makes an `Event` of the page and hands it to an `EventTarget` of Node.

test('a prompt runs in a page', async () => {
  expect(navigator.userAgent).toContain('jsdom')
  expect(await runPrompt(comfy.url, WsWebSocket)).toEqual(SAVED_PICTURE)
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
