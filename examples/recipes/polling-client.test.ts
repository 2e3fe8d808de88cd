import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { generate } from './polling-client.ts'

const comfy = setupComfyMock()

const workflow = {
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 2, color: 0 } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'poll' } },
}

test('the files come when the history has them', async () => {
  comfy.setDelay('100ms')
  const files = await generate(comfy.url, workflow, 20)
  expect(files.map(({ filename }) => filename)).toEqual(['poll_00001_.png', 'poll_00002_.png'])
  expect(comfy.requests.filter(({ path }) => path.startsWith('/history/')).length).toBeGreaterThan(2)
})

test('a job of ten minutes is tested in no time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  vi.setTimerTickMode('nextTimerAsync')
  try {
    comfy.setDelay('10m')
    expect(await generate(comfy.url, workflow, 30_000)).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})

test('a failure says what the server said', async () => {
  comfy.setFailure({ node: '2', error: { type: 'OSError', message: 'disk full' } })
  await expect(generate(comfy.url, workflow, 10)).rejects.toThrow('execution_error: disk full')
})
