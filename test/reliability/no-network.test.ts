import dns from 'node:dns'
import net from 'node:net'
import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { httpClients } from '../network/support/http-clients.ts'
import { webSocketClients } from '../network/support/websocket-clients.ts'

/** Notes every connection that Node asks the system for, below all that an interception could replace. */
function watchConnect(): { readonly targets: string[]; stop(): void } {
  const server = net.createServer().listen(0)
  const { _handle: handle } = server as unknown as { _handle: object }
  const prototype = Object.getPrototypeOf(handle) as Record<'connect' | 'connect6', (...args: unknown[]) => unknown>
  server.close()
  const { connect, connect6 } = prototype
  const targets: string[] = []
  prototype.connect = function watched(...args) {
    targets.push(`${String(args[1])}:${String(args[2])}`)
    return Reflect.apply(connect, this, args)
  }
  prototype.connect6 = function watched(...args) {
    targets.push(`${String(args[1])}:${String(args[2])}`)
    return Reflect.apply(connect6, this, args)
  }
  return { targets, stop: () => Object.assign(prototype, { connect, connect6 }) }
}

const HOSTS = ['http://192.0.2.1/', 'https://192.0.2.1/', 'http://comfyui.example/queue', 'https://[2001:db8::1]/']

test('the watch sees a connection that is made', async () => {
  const { targets, stop } = watchConnect()
  await fetch('http://127.0.0.1:49231/').catch(() => {})
  stop()
  expect(targets).toEqual(['127.0.0.1:49231'])
})

test('no client of any kind connects to another host while a mock listens', async () => {
  const { targets, stop } = watchConnect()
  const lookup = vi.spyOn(dns, 'lookup')
  await using comfy = setupComfyMock()
  comfy.listen()
  for (const { request } of httpClients) {
    expect((await request(`${comfy.url}/queue`)).status).toBe(200)
    for (const host of HOSTS) await expect(request(host)).rejects.toThrow()
  }
  for (const { open, reconnects } of webSocketClients) {
    if (reconnects) continue
    for (const host of HOSTS) {
      const socket = open(host.replace('http', 'ws'))
      await socket.ended
      await expect(socket.opened).rejects.toThrow()
    }
  }
  stop()
  expect(targets).toEqual([])
  expect(lookup.mock.calls.filter(([host]) => !/^(localhost|127\.|::1)/.test(host))).toEqual([])
  lookup.mockRestore()
})

test('refusing says which URL it was, and which option lets it pass', async () => {
  await using comfy = setupComfyMock()
  comfy.listen()
  const error: unknown = await fetch('http://comfyui.example/queue').catch((reason: unknown) => reason)
  const texts = [error, (error as Error).cause].map(String).join(' ')
  expect(texts).toContain('http://comfyui.example/queue')
  expect(texts).toContain('onUnhandledRequest')
})
