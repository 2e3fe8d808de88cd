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
  const files = await generate(comfy.url, workflow, { interval: 20 })
  expect(files.map(({ filename }) => filename)).toEqual(['poll_00001_.png', 'poll_00002_.png'])
  expect(comfy.requests.filter(({ path }) => path.startsWith('/history/')).length).toBeGreaterThan(2)
})

test('a job of ten minutes is tested in no time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  vi.setTimerTickMode('nextTimerAsync')
  try {
    comfy.setDelay('10m')
    expect(await generate(comfy.url, workflow, { interval: 30_000, timeout: 900_000 })).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})

test('a failure says what the server said', async () => {
  comfy.setFailure({ node: '2', error: { type: 'OSError', message: 'disk full' } })
  await expect(generate(comfy.url, workflow, { interval: 10 })).rejects.toThrow('execution_error: disk full')
})

test('a job that takes too long is given up', async () => {
  comfy.setDelay('1h')
  const waits = generate(comfy.url, workflow, { interval: 10, timeout: 50 })
  await expect(waits).rejects.toThrow('has not ended after 50 ms')
})

test('a server that was restarted has forgotten the job, and nobody waits for ever', async () => {
  comfy.setDelay('1h')
  const files = generate(comfy.url, workflow, { interval: 10 })
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  comfy.restart()
  await expect(files).rejects.toThrow('ComfyUI has forgotten the prompt')
})

test('a workflow that is refused is no job at all', async () => {
  const refused = { ...workflow, '2': { class_type: 'SaveImages', inputs: {} } }
  await expect(generate(comfy.url, refused)).rejects.toThrow("Node 'SaveImages' not found")
})
