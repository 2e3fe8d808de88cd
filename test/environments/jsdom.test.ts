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

test('a prompt runs in a page', async () => {
  expect(navigator.userAgent).toContain('jsdom')
  expect(await runPrompt(comfy.url)).toEqual(SAVED_PICTURE)
})

test('a prompt runs in a page that speaks by ws', async () => {
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

test('the messages of the socket are events of the page', async () => {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws`)
  const message = await new Promise<MessageEvent<string>>((resolve) => {
    socket.onmessage = resolve
  })
  expect(message).toBeInstanceOf(MessageEvent)
  expect(JSON.parse(message.data)).toHaveProperty('type', 'status')
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve
  })
  socket.close()
  expect(await closed).toMatchObject({ code: 1000, wasClean: true })
})

test('a server that is down is an error of the socket', async () => {
  comfy.down()
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws`)
  const heard: string[] = []
  await new Promise<void>((resolve) => {
    socket.onopen = () => heard.push('open')
    socket.onerror = () => heard.push('error')
    socket.onclose = ({ code, wasClean }) => {
      heard.push(`close ${code} ${wasClean}`)
      resolve()
    }
  })
  comfy.up()
  expect(heard).toEqual(['error', 'close 1006 false'])
})
