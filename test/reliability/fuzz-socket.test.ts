import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { expectWorking, fuzz, inTime, watchFaults } from './support/fuzzing.ts'
import { openRawSocket } from './support/raw-socket.ts'

/** One frame of a client, well formed or not. */
const frame = fc
  .record({
    first: fc.nat(255),
    masked: fc.boolean(),
    claims: fc.option(fc.nat(70_000), { freq: 5 }),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc.jsonValue().map((data) => Buffer.from(JSON.stringify({ type: 'feature_flags', data }))),
    ),
  })
  .map(({ first, masked, claims, payload }) => {
    const length = claims ?? payload.length
    const head =
      length < 126 ? Buffer.from([first, length]) : Buffer.from([first, 126, (length >> 8) & 255, length & 255])
    if (!masked) return Buffer.concat([head, payload])
    head[1]! |= 0x80
    const mask = randomBytes(4)
    return Buffer.concat([head, mask, Buffer.from(payload.map((byte, index) => byte ^ mask[index % 4]!))])
  })

test('whatever comes by a socket, the mock closes it or goes on, and the others notice nothing', async () => {
  const { assertNone } = watchFaults()
  await using comfy = setupComfyMock({ pace: 'eager' })
  comfy.listen()
  const bystander = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=bystander`)
  let closed = false
  bystander.addEventListener('close', () => (closed = true))
  await new Promise((resolve) => bystander.addEventListener('open', resolve))

  const property = fc.asyncProperty(
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: frame },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
      ),
      { maxLength: 6 },
    ),
    fc.string({ maxLength: 10 }),
    fc.boolean(),
    async (chunks, clientId, deflate) => {
      const socket = await inTime(openRawSocket(comfy.url, clientId, deflate), 'the handshake')
      for (const chunk of chunks) socket.write(chunk)
      await new Promise((resolve) => setImmediate(resolve))
      expect((await inTime(fetch(`${comfy.url}/queue`), 'GET /queue')).status).toBe(200)
      await inTime(socket.destroy(), 'the end of the socket')
      assertNone()
    },
  )
  await fuzz('sockets', 500, property)
  expect(closed).toBe(false)
  await expect.poll(() => comfy.openSockets).toBe(1)
  await expectWorking(comfy)
  bystander.close()
  assertNone()
})
