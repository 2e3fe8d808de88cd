import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock()

test('an out-of-memory error arrives as ComfyUI sends it', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.setFailure({ node: '3', error: 'out-of-memory' }, { times: 1 })
  const record = await comfy.waitFor(await submit(comfy.url, txt2img(), { client_id: 'one' }))

  expect(record.status).toBe('failed')
  const error = messages.find(({ type }) => type === 'execution_error')?.data
  expect(error).toMatchObject({
    prompt_id: record.id,
    node_id: '3',
    node_type: 'KSampler',
    exception_type: 'torch.OutOfMemoryError',
    exception_message: expect.stringMatching(
      /^CUDA out of memory\..*\nThis error means you ran out of memory on your GPU\./,
    ),
  })
  expect(messages.slice(-3).map(({ type }) => type)).toEqual(['execution_error', 'status', 'executing'])
  const entry = await historyOf(comfy.url, record.id)
  expect(entry?.status).toMatchObject({ status_str: 'error', completed: false })
  expect(entry?.outputs).toEqual({})
})

test('a retry after a failure that was meant once goes on from the results so far', async () => {
  comfy.setFailure({ node: '2', error: { type: 'ValueError', message: 'disk on fire' } }, { times: 1 })
  const failed = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const retried = await comfy.waitFor(await submit(comfy.url, smallGraph()))

  expect(failed.error).toEqual({ nodeId: '2', exceptionType: 'ValueError', message: 'disk on fire\n' })
  expect(retried.status).toBe('completed')
  const entry = await historyOf(comfy.url, retried.id)
  expect(entry?.status.messages[1]).toEqual(['execution_cached', expect.objectContaining({ nodes: ['1'] })])
})

test('a failure reaches a node whose result was cached', async () => {
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  comfy.setFailure({ error: { message: 'now it fails' } }, { when: { classType: 'EmptyImage' } })
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.error?.nodeId).toBe('1')
})

test('an interruption looks like one', async () => {
  comfy.setFailure({ node: '2', error: 'interrupted' })
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.status).toBe('interrupted')
  const entry = await historyOf(comfy.url, record.id)
  expect(entry?.status.status_str).toBe('error')
  expect(entry?.status.messages.at(-1)?.[0]).toBe('execution_interrupted')
})

test('the newest failure wins', async () => {
  comfy.setFailure({ node: '1', error: { message: 'older' } })
  comfy.setFailure({ node: '1', error: { message: 'newer' } })
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.error?.message).toBe('newer\n')
})

test('a failure that is none is refused with what is possible', () => {
  // @ts-expect-error the type refuses it too
  expect(() => comfy.setFailure({ error: 'explosion' })).toThrow(
    expect.objectContaining({
      code: 'INVALID_SCENARIO',
      message:
        'Failed to set a failure: expected "out-of-memory", "interrupted", "blocked", { type, message }, { blocked } or { nodeErrors } at "failure.error".',
    }),
  )
})
