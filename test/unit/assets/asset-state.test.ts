import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ask, list, names, send, upload } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true }, models: {} })

test('assets outlive the process of the server, and so do deleted ones', async () => {
  const kept = (await upload(comfy.url, 'x', { tags: 'input,mine', name: 'kept' })).body
  const gone = (await upload(comfy.url, 'y', { tags: 'input', name: 'gone' })).body
  await ask(comfy.url, `/api/assets/${gone.id}`, { method: 'DELETE' })
  comfy.restart()
  expect(await list(comfy.url, '?tags_all=input')).toMatchObject([{ id: kept.id, tags: ['input', 'mine', 'uploaded'] }])
  expect((await send(comfy.url, 'POST', '/api/assets/from-hash', { hash: gone.hash })).status).toBe(201)
})

test('the server looks for lost files when it starts', async () => {
  const { body } = await upload(comfy.url, 'x', { tags: 'input', name: 'lost' })
  rmSync(join(comfy.rootDir, 'input', String(body['loader_path'])))
  comfy.restart()
  expect(await list(comfy.url, '?tags_all=input')).toEqual([])
  expect((await ask(comfy.url, `/api/assets/${body.id}`)).body['tags']).toEqual(['input', 'missing', 'uploaded'])
})

test('a snapshot brings assets back, as often as it is restored', async () => {
  const { id } = (await upload(comfy.url, 'x', { tags: 'input', name: 'first' })).body
  const snapshot = comfy.snapshot()
  for (const tag of ['a', 'b']) {
    await send(comfy.url, 'POST', `/api/assets/${id}/tags`, { tags: [tag] })
    await upload(comfy.url, tag, { tags: 'input', name: tag })
    comfy.restore(snapshot)
    expect(names(await list(comfy.url, '?tags_all=input'))).toEqual(['first'])
    expect((await ask(comfy.url, `/api/assets/${id}`)).body['tags']).toEqual(['input', 'uploaded'])
    expect(await (await fetch(`${comfy.url}/api/assets/${id}/content`)).text()).toBe('x')
  }
})
