import { existsSync, readFileSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { setupComfyMock, type ComfyMockOptions } from 'comfyui-mock'
import { endTest } from '../../../src/mock/end-of-test.ts'
import { smallGraph, submit, txt2img } from '../../usage/helpers/client.ts'

function listen(options: ComfyMockOptions = {}) {
  const comfy = setupComfyMock({ url: 'http://127.0.0.1:8391', ...options })
  comfy.listen()
  onTestFinished(() => comfy.close())
  const warnings: string[] = []
  vi.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text))
  onTestFinished(() => void vi.restoreAllMocks())
  return { comfy, warnings }
}

test('a test that leaves nothing behind hears nothing', async () => {
  const { comfy, warnings } = listen()
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  await endTest(comfy.world, { hasFailed: false })
  await endTest(comfy.world, { hasFailed: true })
  expect(warnings).toEqual([])
})

test('a test hears of what it set up for nothing, and what still runs; a strict one fails', async () => {
  const { comfy, warnings } = listen({ strict: true })
  comfy.setFault('/never', 'refused')
  comfy.setDelay('1h')
  const id = await submit(comfy.url, smallGraph())
  await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
  await expect(endTest(comfy.world, { hasFailed: false })).rejects.toMatchObject({
    code: 'STRICT',
    message: expect.stringContaining('Failed to end the test cleanly: At the end of the test:\n  - the scenario'),
  })
  const lenient = listen({ url: 'http://127.0.0.1:8392' })
  const socket = new WebSocket(`${lenient.comfy.url.replace('http', 'ws')}/ws`)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  await endTest(lenient.comfy.world, { hasFailed: false })
  expect([...warnings, ...lenient.warnings]).toEqual([
    '[comfyui-mock] At the end of the test:\n  - 1 WebSocket is still open',
  ])
  expect(comfy.prompts[0]?.id).toBe(id)
})

test('a failed test shows the lives of its prompts and ten of its pictures', async () => {
  const { comfy, warnings } = listen({ keep: 'on-failure' })
  await comfy.waitFor(await submit(comfy.url, txt2img({ batch: 12, width: 64, height: 64 })))
  comfy.setFailure({ node: '1', error: { type: 'ValueError', message: 'dark' } })
  const failed = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const shown: [string, string?, number?][] = []
  await endTest(comfy.world, {
    hasFailed: true,
    attach: async (text, file) => void shown.push(file ? [text, file.contentType, file.body.byteLength] : [text]),
  })
  expect(shown.slice(0, 2).map(([text]) => text.split('\n')[0])).toEqual(
    comfy.prompts.map(({ id, status }) => `prompt ${id}: ${status}`),
  )
  const pictures = shown.slice(2)
  expect(pictures.map(([name]) => name)).toEqual(
    Array.from({ length: 10 }, (_, index) => `ComfyUI_000${String(index + 1).padStart(2, '0')}_.png`),
  )
  const [first] = comfy.prompts[0]?.files ?? []
  expect(pictures[0]).toEqual([first?.filename, 'image/png', readFileSync(first?.path ?? '').byteLength])
  expect(warnings[0]).toBe(
    `[comfyui-mock] The test has failed:\n  - the prompt ${failed.id} failed at the node 1: ValueError: dark`,
  )
  expect(warnings[1]).toBe(`[comfyui-mock] The files of the failed test are kept in ${comfy.rootDir}`)
})

test('the files of a failed test stay where they are, and the next test gets others', async () => {
  const { comfy } = listen({ keep: 'on-failure' })
  const { files } = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const place = comfy.rootDir
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  await endTest(comfy.world, { hasFailed: true })
  comfy.reset()
  expect(comfy.rootDir).not.toBe(place)
  await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(existsSync(files[0]?.path ?? '')).toBe(true)
  comfy.reset()
  expect(comfy.prompts).toEqual([])
})
