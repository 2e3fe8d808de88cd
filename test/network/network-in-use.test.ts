import { setupServer } from 'msw/node'
import { expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

test('a mock does not start while an MSW server listens already', async () => {
  const endpoint = new EchoEndpoint()
  const server = setupServer()
  server.listen()
  expect(() => mount(endpoint)).toThrow(
    expect.objectContaining({ code: 'NETWORK_IN_USE', message: expect.stringContaining('comfy.handlers') as string }),
  )
  server.close()

  mount(endpoint)
  expect((await fetch('http://127.0.0.1:8188/')).status).toBe(200)
  await unmount(endpoint)
})

test('mocks of our own are never in the way of each other', async () => {
  const endpoints = [8188, 8189, 8190].map((port) => new EchoEndpoint(`http://127.0.0.1:${port}`))
  for (const endpoint of endpoints) mount(endpoint)
  for (const endpoint of endpoints) await unmount(endpoint)
  for (const endpoint of endpoints) mount(endpoint)
  for (const endpoint of endpoints) await unmount(endpoint)
})
