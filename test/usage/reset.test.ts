import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { historyOf, smallGraph, submit } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

test('reset forgets prompts, history, cache, files, numbers and the scenarios of the test', async () => {
  await using comfy = setupComfyMock()
  comfy.listen()
  comfy.setFailure({ error: { message: 'only in this test' } })
  const failed = await comfy.waitFor(await submit(comfy.url, smallGraph(1)))
  expect(failed.status).toBe('failed')

  comfy.reset()

  expect(comfy.prompts).toEqual([])
  expect(await historyOf(comfy.url, failed.id)).toBeUndefined()
  const fresh = await comfy.waitFor(await submit(comfy.url, smallGraph(1)))
  expect(fresh.status).toBe('completed')
  expect(fresh.number).toBe(0)
  expect(readdirSync(comfy.outputDir)).toEqual(['small_00001_.png'])
  const entry = await historyOf(comfy.url, fresh.id)
  expect(entry?.status.messages[1]).toEqual(['execution_cached', expect.objectContaining({ nodes: [] })])
})

test('what was given to setupComfyMock stays over resets', async () => {
  await using comfy = setupComfyMock({ scenarios: [{ failure: { error: { message: 'always' } } }] })
  comfy.listen()
  comfy.reset()
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.error?.message).toBe('always\n')
})

test('a prompt that still runs at reset is heard of no more', async () => {
  await using comfy = setupComfyMock()
  comfy.listen()
  const { messages } = await follow(comfy.url, 'one')
  comfy.setDelay('50ms')
  await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await expect.poll(() => messages.some(({ type }) => type === 'executing')).toBe(true)
  comfy.reset()
  const seen = messages.length
  await new Promise((resolve) => setTimeout(resolve, 120))
  expect(messages).toHaveLength(seen)
})

test('sockets stay open over a reset and follow the new server', async () => {
  await using comfy = setupComfyMock()
  comfy.listen()
  const { messages } = await follow(comfy.url, 'one')
  comfy.reset()
  await comfy.waitFor(await submit(comfy.url, smallGraph(), { client_id: 'one' }))
  expect(messages.at(-1)).toMatchObject({ type: 'executing', data: { node: null } })
})
