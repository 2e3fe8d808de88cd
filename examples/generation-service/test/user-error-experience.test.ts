import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import type { ComfyMock } from 'comfyui-mock'
import { params, startService, type Options } from './service.ts'

const comfy = setupComfyMock()

interface Situation {
  readonly title: string
  /** What the user reads when nobody will try again. */
  readonly text: string
  /** What the user reads while we do. */
  readonly meanwhile?: string
  arrange(mock: ComfyMock): void
  readonly others?: Parameters<typeof params>[0]
  readonly options?: Options
}

const situations: readonly Situation[] = [
  {
    title: 'the server is down',
    text: 'Our image server cannot be reached. Please try again in a few minutes.',
    meanwhile:
      'Our image server cannot be reached right now. We will try again by ourselves; you need not do anything.',
    arrange: (mock) => mock.down(),
  },
  {
    title: 'the server answers with errors',
    text: 'Our image server cannot be reached. Please try again in a few minutes.',
    meanwhile:
      'Our image server cannot be reached right now. We will try again by ourselves; you need not do anything.',
    arrange: (mock) => mock.setFault('POST /prompt', { status: 500 }),
  },
  {
    title: 'the model is not there',
    text: 'These settings cannot be used together. Please change the model or the options and try again.',
    arrange: () => undefined,
    others: { checkpoint: 'no-such-model.safetensors' },
  },
  {
    title: 'the size is beyond what the server takes',
    text: 'These settings cannot be used together. Please change the model or the options and try again.',
    arrange: () => undefined,
    others: { width: 99_999 },
  },
  {
    title: 'the server has run out of memory',
    text: 'This picture is too large for our server at the moment. Please choose a smaller size.',
    meanwhile: 'Our image server was too busy for a picture of this size. We are trying it again.',
    arrange: (mock) => mock.setFailure({ error: 'out-of-memory' }),
  },
  {
    title: 'a node has failed',
    text: 'The picture could not be made. Please try again; if it happens once more, tell us.',
    arrange: (mock) => mock.setFailure({ error: { message: 'CUDA error: an illegal memory access was encountered' } }),
  },
  {
    title: 'the picture takes too long',
    text: 'The picture takes longer than it should. We have stopped it; please try again.',
    meanwhile: 'Your picture takes longer than it should. We are starting it again.',
    arrange: (mock) => mock.setDelay('1h'),
    options: { timeout: 100 },
  },
  {
    title: 'somebody else has interrupted the server',
    text: 'The work on your picture was stopped before it was done. Please try again.',
    meanwhile: 'The work on your picture was stopped. We are starting it again.',
    arrange: (mock) => mock.setFailure({ error: 'interrupted' }),
  },
  {
    title: 'the server has forgotten the picture',
    text: 'Our image server was restarted while it worked on your picture. Please try again.',
    meanwhile: 'Our image server was restarted while it worked on your picture. We are starting it again.',
    arrange: (mock) => mock.setFault('GET /history/*', { status: 200, body: {} }),
  },
  {
    title: 'the server has made nothing',
    text: 'The server has finished, but there is no picture. Please try again.',
    arrange: (mock) => mock.setOutputs({ save: [] }),
  },
]

for (const { title, text, arrange, others, options } of situations) {
  test(`what the user is told in the end when ${title}`, async () => {
    using running = startService(comfy, { maxAttempts: 1, ...options })
    arrange(comfy)
    const { id } = running.service.request('one', params(others))
    await running.service.work()
    expect(running.jobs.get(id)).toMatchObject({ status: 'failed', error: text })
  })
}

for (const { title, meanwhile, arrange, others, options } of situations) {
  if (!meanwhile) continue
  test(`what the user is told between two attempts when ${title}`, async () => {
    using running = startService(comfy, { maxAttempts: 2, retryDelay: 60_000, ...options })
    arrange(comfy)
    const { id } = running.service.request('one', params(others))
    running.service.start()
    await expect.poll(() => running.jobs.get(id).error, { timeout: 5_000 }).toBe(meanwhile)
    expect(running.jobs.get(id).status).toBe('waiting')
    await running.service.stop()
  })
}

test('a user who has cancelled is told that, and nothing else', async () => {
  using running = startService(comfy)
  comfy.setDelay('2s')
  const { id } = running.service.request('one', params())
  const work = running.service.work()
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  await running.service.cancel(id)
  await work
  expect(running.jobs.get(id).error).toBe('You have cancelled this picture.')
})

test('whatever goes wrong, the user reads plain words, and we read the cause', async () => {
  const message = 'CUDA error: device-side assert triggered (KSampler, /opt/comfy/execution.py:519)'
  using running = startService(comfy, { maxAttempts: 1 })
  comfy.setFailure({ error: { message } })
  const { id } = running.service.request('one', params())
  await running.service.work()
  const { error, errorDetail } = running.jobs.get(id)
  expect(error).not.toMatch(/node|prompt|CUDA|workflow|KSampler|\d{3}/i)
  expect(errorDetail).toBe(`failed: KSampler: ${message}`)
})

test('a picture that was made at the second attempt tells of no error', async () => {
  using running = startService(comfy, { maxAttempts: 2 })
  comfy.setFailure({ error: 'out-of-memory' }, { times: 1 })
  const { id } = running.service.request('one', params())
  await running.service.work()
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 2, error: null, errorDetail: null })
})
