import { expect, test } from 'vitest'
import type { SocketHandle } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

/** As JavaScript calls it: no type stands in the way. */
type Loose = Record<'send' | 'close', (...args: unknown[]) => void>

test.each<[string, (socket: Loose) => void, string]>([
  ['no event', (socket) => socket.send(), 'Failed to send an event: expected its type, not undefined.'],
  ['no data', (socket) => socket.send('status'), 'Failed to send an event: expected its data, an object, not undefined.'],
  ['a code that no socket has', (socket) => socket.close(5), 'Failed to close a socket: expected a code from 1000 to 4999, not 5.'],
  ['a code as text', (socket) => socket.close('1000'), 'Failed to close a socket: expected a code from 1000 to 4999, not "1000".'],
])('a handle of a socket refuses what cannot be sent: %s', async (_, call, message) => {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=me`)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const [handle] = comfy.sockets as unknown as [SocketHandle & Loose]
  expect(() => call(handle)).toThrow(message)
  socket.close()
  await expect.poll(() => comfy.openSockets).toBe(0)
}) // prettier-ignore
