import sharp from 'sharp'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import type { Fault } from 'comfyui-mock'
import type { Job } from '../src/job-store.ts'
import { workflowOf } from '../src/workflow.ts'
import { params, startService, type Options } from './service.ts'

const comfy = setupComfyMock()

/** One job from its request to its end. */
async function run(options: Options = {}, others: Parameters<typeof params>[0] = {}): Promise<Job> {
  using running = startService(comfy, { maxAttempts: 1, ...options })
  const { id } = running.service.request('one', params(others))
  await running.service.work()
  return running.jobs.get(id)
}

test('a server that is down fails the job after its last attempt, and nothing was submitted', async () => {
  comfy.down()
  const job = await run({ maxAttempts: 3 })
  expect(job).toMatchObject({ status: 'failed', attempts: 3 })
  comfy.up()
  expect(comfy.prompts).toHaveLength(0)
})

test('a prompt that the server refuses is not tried again, and we learn why', async () => {
  const job = await run({ maxAttempts: 3 }, { checkpoint: 'no-such-model.safetensors' })
  expect(job).toMatchObject({ status: 'failed', attempts: 1 })
  expect(job.errorDetail).toMatch(
    /^rejected: POST \/prompt gave 400: .*\ncheckpoint \(CheckpointLoaderSimple\): Value not/,
  )
  expect(comfy.prompts).toHaveLength(0)
})

test('a node that fails fails the job', async () => {
  comfy.setFailure({ node: 'decode', error: { type: 'RuntimeError', message: 'shapes do not match' } })
  const job = await run({ maxAttempts: 3 })
  expect(job).toMatchObject({ status: 'failed', attempts: 1, errorDetail: 'failed: VAEDecode: shapes do not match' })
  expect(comfy.prompts[0]?.error?.nodeId).toBe('decode')
})

test('out of memory is tried again, and then given up', async () => {
  comfy.setFailure({ error: 'out-of-memory' })
  expect(await run({ maxAttempts: 2 })).toMatchObject({ status: 'failed', attempts: 2 })
  expect(comfy.prompts.map(({ status }) => status)).toEqual(['failed', 'failed'])
})

test('a prompt that takes too long is stopped on the server too', async () => {
  const held = comfy.hold()
  const job = await run({ timeout: 150 })
  held.release()
  await comfy.idle()
  expect(job).toMatchObject({ status: 'failed', errorDetail: expect.stringMatching(/^timeout: .* after 150 ms/) })
  expect(comfy.prompts[0]?.status).toBe('interrupted')
})

test('a prompt that takes too long is asked for ever less often', async () => {
  comfy.setFault('socket', 'refused')
  const held = comfy.hold()
  await run({ timeout: 400, pollInterval: 20 })
  held.release()
  const looks = comfy.requests.filter(({ path }) => path.startsWith('/history/')).length
  // Without a longer pause each time it would be twenty; after 20, 40, 80, 160 and what is left it is six.
  expect(looks).toBeGreaterThan(2)
  expect(looks).toBeLessThanOrEqual(7)
})

test('a server that forgets its queue while a job waits leaves the job lost', async () => {
  comfy.setDelay('1h')
  const done = run()
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  comfy.restart()
  expect(await done).toMatchObject({ status: 'failed', attempts: 1, errorDetail: expect.stringMatching(/^lost/) })
})

test('a history that was cleared before anybody read it leaves the job lost', async () => {
  const held = comfy.hold()
  comfy.setFault('socket', 'refused')
  const done = run({ pollInterval: 150 })
  const { id } = await held.reached
  held.release()
  await comfy.idle()
  await fetch(`${comfy.url}/history`, { method: 'POST', body: JSON.stringify({ delete: [id] }) })
  expect(await done).toMatchObject({ status: 'failed', errorDetail: expect.stringMatching(/^lost/) })
})

const faults: readonly [string, Fault][] = [
  ['a 500', { status: 500 }],
  ['a 503 with a page of a proxy', { status: 503, body: '<html>Service Unavailable</html>' }],
  ['a 429', { status: 429 }],
  ['a reset connection', 'reset'],
  ['an answer that breaks off', { truncate: 1 }],
  ['JSON that is none', 'malformed-json'],
  ['no answer at all', 'never'],
]

for (const [title, fault] of faults) {
  for (const route of ['POST /prompt', 'GET /history/*']) {
    test(`${title} to ${route}, once, is got over`, async () => {
      comfy.setFault(route, fault, { times: 1 })
      expect(await run({ maxAttempts: 2, requestTimeout: 250 })).toMatchObject({ status: 'completed', error: null })
      expect(comfy.prompts).toHaveLength(1)
    })
  }

  test(`${title} to every look ends the attempt, when its time is over, as unreachable`, async () => {
    comfy.setFault('GET /history/*', fault)
    const job = await run({ timeout: 300, requestTimeout: 250 })
    expect(job).toMatchObject({ status: 'failed', error: expect.stringContaining('cannot be reached') })
    expect(job.errorDetail).toMatch(/^unreachable: GET .*\/history\//)
  })
}

test('a server that asks for a login refuses for good', async () => {
  comfy.setFault('POST /prompt', { status: 401, body: 'who are you?' })
  const job = await run({ maxAttempts: 3 })
  expect(job).toMatchObject({ attempts: 1, errorDetail: 'rejected: POST /prompt gave 401: who are you?' })
})

test('a prompt that succeeds without a file is no success', async () => {
  comfy.setOutputs({ save: [] })
  expect(await run()).toMatchObject({ status: 'failed', error: expect.stringContaining('there is no picture') })
})

test('a picture that is only a preview is not taken for a result', async () => {
  using running = startService(comfy)
  const workflow = {
    a: { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color: 1 } },
    b: { class_type: 'PreviewImage', inputs: { images: ['a', 0] } },
  }
  const id = crypto.randomUUID()
  await running.client.submitWorkflow(workflow, id)
  await running.client.waitForCompletion(id, { timeout: 5_000 })
  expect(await running.client.fetchOutputs(id)).toEqual([])
})

test('the client tells where a prompt is, and gives its files and its progress', async () => {
  using running = startService(comfy)
  const { client } = running
  const picture = new Uint8Array(
    await sharp({ create: { width: 24, height: 16, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer(),
  )
  expect(await client.uploadImage(picture, 'mine.png')).toBe('mine.png')
  const sent = await client.uploadImage(picture.slice(0, -1), 'mine.png')
  expect(sent).toBe('mine (1).png')
  const invert = {
    load: { class_type: 'LoadImage', inputs: { image: 'mine.png' } },
    invert: { class_type: 'ImageInvert', inputs: { image: ['load', 0] } },
    save: { class_type: 'SaveImage', inputs: { images: ['invert', 0], filename_prefix: 'deep/inverted' } },
  }
  const held = comfy.hold()
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
  expect(await client.getStatus(first)).toBe('unknown')
  await client.submitWorkflow(invert, first)
  await held.reached
  await client.submitWorkflow(workflowOf({ id: 7, params: params() }), second)
  expect([await client.getStatus(first), await client.getStatus(second)]).toEqual(['running', 'pending'])
  held.release()
  const steps: number[] = []
  await client.waitForCompletion(second, { timeout: 5_000, onProgress: ({ value }) => steps.push(value) })
  expect(steps).toEqual([1, 20])
  expect(await client.getStatus(first)).toBe('finished')
  const [output] = await client.fetchOutputs(first)
  expect(output?.file).toEqual({ filename: 'inverted_00001_.png', subfolder: 'deep', type: 'output' })
  const pixels = await sharp(output?.bytes).raw().toBuffer()
  expect([...pixels.subarray(0, 3)]).toEqual([0, 255, 255])
})
