import http from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { httpClients } from './support/http-clients.ts'

let endpoint: EchoEndpoint
beforeEach(() => {
  endpoint = new EchoEndpoint()
  mount(endpoint)
})
afterEach(() => unmount(endpoint))

test.each(httpClients)('a request of $name has ended when its caller has the body', async ({ request }) => {
  for (const path of ['/queue', '/bytes/1000000', '/status/204', '/status/404', '/bytes/0']) {
    await request(`http://127.0.0.1:8188${path}`)
    expect(endpoint.inFlight).toBe(0)
  }
  expect(endpoint.started).toBe(5)
})

test('a request is in flight until its streamed body has been handed over', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  endpoint.handle = async () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(Buffer.from('first'))
          await promise
          controller.enqueue(Buffer.from('second'))
          controller.close()
        },
      }),
      { headers: { 'Content-Length': '11' } },
    )
  const response = await fetch('http://127.0.0.1:8188/')
  expect(endpoint.inFlight).toBe(1)
  resolve()
  expect(await response.text()).toBe('firstsecond')
  expect(endpoint.inFlight).toBe(0)
})

test('a request ends when its client goes away before the answer', async () => {
  endpoint.handle = () => new Promise(() => {})
  const controller = new AbortController()
  const failed = fetch('http://127.0.0.1:8188/', { signal: controller.signal }).catch(() => 'aborted')
  await expect.poll(() => endpoint.inFlight).toBe(1)
  controller.abort()
  expect(await failed).toBe('aborted')
  await expect.poll(() => endpoint.inFlight).toBe(0)
})

test('a request ends when its client goes away in the middle of the body', async () => {
  endpoint.handle = async () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('first')) }), {
      headers: { 'Content-Length': '11' },
    })
  await new Promise<void>((resolve) => {
    http.get('http://127.0.0.1:8188/', (answer) => {
      answer.once('data', () => {
        answer.destroy()
        resolve()
      })
    })
  })
  await expect.poll(() => endpoint.inFlight).toBe(0)
})

test('a request ends when its handler throws, and the client gets a 500', async () => {
  const log = console.error
  console.error = () => {}
  try {
    const { status } = await fetch('http://127.0.0.1:8188/throw')
    expect(status).toBe(500)
  } finally {
    console.error = log
  }
  expect(endpoint.inFlight).toBe(0)
})

test('a hundred requests at once all end', async () => {
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const response = await fetch(`http://127.0.0.1:8188/bytes/${index * 1000}`)
      await response.arrayBuffer()
    }),
  )
  expect([endpoint.started, endpoint.inFlight]).toEqual([100, 0])
})
