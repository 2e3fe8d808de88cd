import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock()

test('down refuses connections and breaks sockets, up brings all back; what runs goes on', async () => {
  const { socket } = await follow(comfy.url, 'one')
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  comfy.setDelay(60)
  const id = await submit(comfy.url, smallGraph())
  comfy.down()
  expect(await closed).toMatchObject({ code: 1006 })
  await expect(fetch(`${comfy.url}/queue`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  expect((await comfy.waitFor(id)).status).toBe('completed')
  comfy.up()
  expect((await historyOf(comfy.url, id))?.status.completed).toBe(true)
})

test('restart loses queue, history and numbers, and keeps the files', async () => {
  const done = await comfy.waitFor(await submit(comfy.url, smallGraph(1)))
  comfy.setDelay('1h')
  const running = await submit(comfy.url, smallGraph(2))
  comfy.restart()
  expect((await comfy.waitFor(running)).status).toBe('lost')
  expect(await historyOf(comfy.url, done.id)).toBeUndefined()
  expect(readdirSync(comfy.outputDir)).toEqual(['small_00001_.png'])
  await submit(comfy.url, smallGraph(3))
  expect(comfy.prompts.at(-1)?.number).toBe(0)
})

test('restart empties temp, as the start of a server does', async () => {
  const preview = { '1': smallGraph()['1'], '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } } }
  const { files } = await comfy.waitFor(await submit(comfy.url, preview))
  expect(existsSync(files[0]!.path)).toBe(true)
  comfy.restart()
  expect(existsSync(files[0]!.path)).toBe(false)
  expect((await comfy.waitFor(await submit(comfy.url, preview))).files).toHaveLength(1)
})

test('reset after down is up', async () => {
  comfy.down()
  comfy.reset()
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
})

test('whoever waits for a hold that ends before a prompt got there is told so', async () => {
  const released = comfy.hold({ node: 'KSampler' })
  released.release()
  await expect(released.reached).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: expect.stringContaining('the hold at the node KSampler ended before a prompt got there'),
  })
  await expect(released.step()).rejects.toThrow('ended before a prompt got there')
  const left = comfy.hold({ node: '3' })
  comfy.reset()
  await expect(left.reached).rejects.toThrow('the hold at the node 3')
})

test('a prompt is held at a node, goes on step by step, and is released', async () => {
  const { messages } = await follow(comfy.url, 'one')
  const steps = (): unknown[] => messages.filter(({ type }) => type === 'progress').map(({ data }) => data['value'])
  comfy.use({ progress: { previews: true } })
  const held = comfy.hold({ node: 'KSampler' })
  await submit(comfy.url, txt2img(), { client_id: 'one' })
  const prompt = await held.reached
  expect(prompt.status).toBe('running')
  expect(messages.at(-1)).toMatchObject({ type: 'executing', data: { node: '3' } })
  await held.step()
  await expect.poll(steps).toEqual([1])
  await held.step(2)
  await expect.poll(steps).toEqual([1, 2, 3])
  held.release()
  await prompt.ended
  expect(prompt.status).toBe('completed')
})

test('a held prompt hears an interrupt', async () => {
  const held = comfy.hold()
  const id = await submit(comfy.url, smallGraph())
  await held.reached
  await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
  expect((await comfy.waitFor(id)).status).toBe('interrupted')
})

test('a snapshot brings back history, results, files and numbers, any number of times', async () => {
  const first = await comfy.waitFor(await submit(comfy.url, smallGraph(1)))
  const snapshot = comfy.snapshot()
  for (let round = 0; round < 2; round += 1) {
    const second = await comfy.waitFor(await submit(comfy.url, smallGraph(2)))
    expect([second.number, second.files[0]?.filename]).toEqual([1, 'small_00002_.png'])
    comfy.restore(snapshot)
    expect(comfy.prompts.map(({ id }) => id)).toEqual([first.id])
    expect(Object.keys(await (await fetch(`${comfy.url}/history`)).json())).toEqual([first.id])
    expect(readdirSync(comfy.outputDir)).toEqual(['small_00001_.png'])
  }
  const again = await submit(comfy.url, smallGraph(1))
  await comfy.waitFor(again)
  const entry = await historyOf(comfy.url, again)
  expect(entry?.status.messages[1]).toEqual(['execution_cached', expect.objectContaining({ nodes: ['1', '2'] })])
})

test('there is no snapshot while a prompt runs', async () => {
  comfy.setDelay('1h')
  await submit(comfy.url, smallGraph())
  expect(() => comfy.snapshot()).toThrow(expect.objectContaining({ code: 'NOT_IDLE' }))
})

test('a chaos with the same seed breaks the same requests, and names its seed', async () => {
  const run = async (): Promise<string> => {
    comfy.reset()
    expect(comfy.chaos({ seed: 7, resets: 0.3, unavailable: 0.3, latency: 2 })).toBe('7')
    let seen = ''
    for (let count = 0; count < 15; count += 1) {
      seen += await fetch(`${comfy.url}/queue`).then(
        ({ status }) => `${status} `,
        () => 'reset ',
      )
    }
    return seen
  }
  const first = await run()
  expect(first).toContain('503')
  expect(first).toContain('reset')
  expect(await run()).toBe(first)
  expect(comfy.explain()).toContain("comfy.chaos({ seed: '7' })")
})

test('an open socket can be written to, closed and dropped', async () => {
  // Those of earlier tests are still open.
  for (const socket of comfy.sockets) socket.drop()
  await expect.poll(() => comfy.sockets).toEqual([])
  const first = await follow(comfy.url, 'first')
  const second = await follow(comfy.url, 'second')
  const codes = [first, second].map(({ socket }) => {
    return new Promise((resolve) => socket.addEventListener('close', ({ code, reason }) => resolve([code, reason])))
  })
  expect(comfy.sockets.map(({ clientId }) => clientId)).toEqual(['first', 'second'])
  comfy.sockets[0]?.send('custom', { value: 1 })
  await expect.poll(() => first.messages.at(-1)).toEqual({ type: 'custom', data: { value: 1 } })
  expect(second.messages.some(({ type }) => type === 'custom')).toBe(false)
  const [one, other] = comfy.sockets
  one?.close(4000, 'enough')
  other?.drop()
  expect(await Promise.all(codes)).toEqual([
    [4000, 'enough'],
    [1006, ''],
  ])
  await expect.poll(() => comfy.sockets).toEqual([])
})
