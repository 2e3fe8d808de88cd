import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({ clock: 'manual' })

test('requests, frames and prompts are joined by the prompt id', async () => {
  await follow(comfy.url, 'one')
  comfy.setDelay('2s', { when: { classType: 'SaveImage' } })
  const id = await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await historyOf(comfy.url, id)
  await comfy.clock.runUntilIdle()
  await historyOf(comfy.url, id)
  await (await fetch(`${comfy.url}/queue`)).json()

  const requests = comfy.requests.map(({ method, path, status, promptId }) => [method, path, status, promptId === id])
  expect(requests).toEqual([
    ['GET', '/ws?clientId=one', 101, false],
    ['POST', '/prompt', 200, true],
    ['GET', `/history/${id}`, 200, true],
    ['GET', `/history/${id}`, 200, true],
    ['GET', '/queue', 200, false],
  ])
  const [executed] = comfy.frames.filter(({ type }) => type === 'executed')
  expect(executed).toMatchObject({ clientId: 'one', promptId: id, data: { node: '2' } })
  expect(executed!.at - comfy.prompts[0]!.queuedAt).toBe(2000)

  const timeline = String(comfy.timeline(id))
  expect(timeline).toMatch(new RegExp(`^prompt ${id}: completed\n`))
  expect(timeline).toContain(`   0 ms  request  POST /prompt 200`)
  expect(timeline).toContain('   0 ms  frame    executing 2 to one')
  expect(timeline).toContain('2000 ms  frame    execution_success to one')
  expect(timeline).toContain('2000 ms  prompt   completed')
})

test('keys are redacted wherever they show', async () => {
  await fetch(`${comfy.url}/queue?api_key=s3cret`, { headers: { Authorization: 'Bearer s3cret', Cookie: 'a=s3cret' } })
  const [request] = comfy.requests
  expect(request?.path).toBe('/queue?api_key=redacted')
  expect(request?.headers).toMatchObject({ authorization: 'redacted', cookie: 'redacted' })
  expect(JSON.stringify([request?.path, request?.headers])).not.toContain('s3cret')
})

test('a timeline of a prompt that is not known is refused', () => {
  expect(() => comfy.timeline('x')).toThrow(expect.objectContaining({ code: 'UNKNOWN_PROMPT' }))
})

test('DEBUG=comfyui-mock traces requests, prompts, frames and decisions', () => {
  const script = `
    import { setupComfyMock } from './src/index.ts'
    const comfy = setupComfyMock()
    comfy.listen()
    comfy.setFault('/queue', { status: 503 })
    await fetch(comfy.url + '/queue?token=s3cret')
    const prompt = ${JSON.stringify(smallGraph())}
    const answer = await fetch(comfy.url + '/prompt', { method: 'POST', body: JSON.stringify({ prompt }) })
    await comfy.waitFor((await answer.json()).prompt_id)
    await comfy.close()
  `
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, DEBUG: 'other,comfyui-mock' },
    encoding: 'utf8',
  })
  expect(stderr).toContain('comfyui-mock:fault /queue for GET /queue')
  expect(stderr).toContain('comfyui-mock:request POST /prompt 200')
  expect(stderr).toMatch(/comfyui-mock:prompt [\w-]+ completed/)
  expect(stderr).not.toContain('s3cret')
})
