import { readFileSync } from 'node:fs'
import net from 'node:net'
import { expect, test, vi } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'
import { closeSockets, webSocketClients } from './support/websocket-clients.ts'

/** The ports that the kernel says something listens at. */
function listeningPorts(): string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A')
      .map((columns) => String(columns[1])),
  )
}

test('no client of any kind makes the mock open a port', async () => {
  const listen = vi.spyOn(net.Server.prototype, 'listen')
  const portOfMock = Number(8188).toString(16).toUpperCase()
  const endpoint = new EchoEndpoint()
  mount(endpoint)
  for (const { request } of httpClients) {
    await request('http://127.0.0.1:8188/')
    expect(listeningPorts().filter((address) => address.endsWith(`:${portOfMock}`))).toEqual([])
  }
  for (const { open } of webSocketClients) {
    await open('ws://127.0.0.1:8188/ws').arrived(1)
    expect(listeningPorts().filter((address) => address.endsWith(`:${portOfMock}`))).toEqual([])
  }
  closeSockets()
  await unmount(endpoint)
  expect(listen).not.toHaveBeenCalled()
})
