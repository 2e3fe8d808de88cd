import http from 'node:http'
import request from 'supertest'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

/** A service that asks ComfyUI for its queue before it answers. */
const service = http.createServer((incoming, outgoing) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    void fetch(`${comfy.url}/prompt`).then(async (answer) => {
      const body = Buffer.concat(chunks).byteLength
      outgoing.setHeader('Content-Type', 'application/json')
      outgoing.end(JSON.stringify({ url: incoming.url, body, comfy: await answer.json() }))
    })
  })
})

test('a service that calls the mock is tested by supertest', async () => {
  const { status, body } = await request(service)
    .post('/jobs?a=1')
    .send({ prompt: 'x'.repeat(100_000) })
  expect(status).toBe(200)
  expect(body).toEqual({ url: '/jobs?a=1', body: 100_013, comfy: { exec_info: { queue_remaining: 0 } } })
})

test('many requests at once each reach the service and the mock', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => request(service).get(`/${index}`)))
  expect(answers.map(({ body }) => (body as { url: string }).url)).toEqual(
    Array.from({ length: 20 }, (_, index) => `/${index}`),
  )
})

test('an agent of supertest keeps its cookies beside the mock', async () => {
  const server = http.createServer((incoming, outgoing) => {
    outgoing.setHeader('Set-Cookie', 'seen=1')
    outgoing.end(incoming.headers.cookie ?? 'none')
  })
  const agent = request.agent(server)
  expect((await agent.get('/')).text).toBe('none')
  expect((await agent.get('/')).text).toBe('seen=1')
})
