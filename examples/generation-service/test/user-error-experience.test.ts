import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import type { ComfyMock } from 'comfyui-mock'
import type { GenerationServiceOptions } from '../src/generation-service.ts'
import { params, startService } from './service.ts'

const comfy = setupComfyMock()

interface Situation {
  readonly title: string
  readonly text: string
  arrange(mock: ComfyMock): void
  readonly others?: Parameters<typeof params>[0]
  readonly options?: Partial<GenerationServiceOptions>
}

const situations: readonly Situation[] = [
  {
    title: 'the server is down',
    text: 'Our image server cannot be reached right now. We will try again by ourselves; you need not do anything.',
    arrange: (mock) => mock.down(),
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
    arrange: (mock) => mock.setDelay('1h'),
    options: { timeout: 100 },
  },
  {
    title: 'somebody has interrupted the server',
    text: 'You have cancelled this picture.',
    arrange: (mock) => mock.setFailure({ error: 'interrupted' }),
  },
]

for (const { title, text, arrange, others, options } of situations) {
  test(`what the user is told when ${title}`, async () => {
    using running = startService(comfy, { maxAttempts: 1, ...options })
    arrange(comfy)
    const { id } = running.service.request('one', params(others))
    await running.service.work()
    expect(running.jobs.get(id).error).toBe(text)
  })
}

test('no message shows what only the server should know', () => {
  for (const { text } of situations) expect(text).not.toMatch(/node|prompt|CUDA|workflow|ECONN|500|KSampler/i)
})

test('a picture that was made at the second attempt tells of no error', async () => {
  using running = startService(comfy, { maxAttempts: 2 })
  comfy.setFailure({ error: 'out-of-memory' }, { times: 1 })
  const { id } = running.service.request('one', params())
  await running.service.work()
  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 2, error: null })
})
