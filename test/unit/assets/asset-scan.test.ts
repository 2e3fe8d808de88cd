import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { follow } from '../../usage/helpers/follow.ts'
import { ask, list, names, send, upload, type AssetBody } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true }, models: { loras: [{ name: 'l.safetensors', size: 9 }] } })

function put(path: string, content: string): string {
  const file = join(comfy.rootDir, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
  return file
}

async function scan(...roots: string[]): Promise<unknown> {
  const { body } = await send(comfy.url, 'POST', '/api/assets/seed?wait=yes', { roots })
  return body['progress']
}

test('a scan counts what it looks at, makes and leaves out, and its status stays', async () => {
  await list(comfy.url)
  put('input/sub/a.txt', 'x')
  put('input/pasted/b.txt', 'y')
  put('input/empty.txt', '')
  put('input/.hidden', 'x')
  expect(await scan('input')).toEqual({ scanned: 2, total: 3, created: 2, skipped: 0 })
  expect(await scan('input')).toEqual({ scanned: 0, total: 3, created: 0, skipped: 2 })
  const { body } = await ask(comfy.url, '/api/assets/seed/status')
  expect(body).toEqual({ state: 'IDLE', progress: { scanned: 0, total: 3, created: 0, skipped: 2 }, errors: [] })
  const found = await list(comfy.url, '?tags_all=input&sort=name&order=asc')
  expect(found).toMatchObject([
    {
      name: 'a.txt',
      tags: ['input'],
      loader_path: 'sub/a.txt',
      metadata: { filename: 'sub/a.txt', content_length: 1 },
    },
    { name: 'b.txt', tags: ['input', 'pasted'], preview_url: '/api/view?type=input&filename=b.txt&subfolder=pasted' },
  ])
})

test('files found together have one time, and stand in the order of their ids', async () => {
  await list(comfy.url)
  for (const name of 'abcdef') put(`output/${name}.txt`, name)
  await scan('output')
  const found = await list(comfy.url, '?tags_all=output')
  expect(new Set(found.map((asset) => asset['created_at'])).size).toBe(1)
  expect(found.map(({ id }) => id)).toEqual(
    found
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  )
})

test('a file in the outputs that is a model too has the tags of both', async () => {
  await list(comfy.url)
  put('output/loras/m.safetensors', 'x')
  put('models/loras/n.bin', 'x')
  put('models/loras/n.zip', 'x')
  expect(await scan('models')).toEqual({ scanned: 2, total: 3, created: 2, skipped: 1 })
  const found = await list(comfy.url, '?tags_all=models&sort=name&order=asc')
  expect(found).toMatchObject([
    { name: 'l.safetensors', loader_path: 'l.safetensors', display_name: 'loras/l.safetensors' },
    { name: 'm.safetensors', tags: ['model_type:loras', 'models', 'output'], loader_path: 'loras/m.safetensors' },
    { name: 'n.bin', tags: ['model_type:loras', 'models'], loader_path: 'n.bin' },
  ])
})

test('an asset of unknown content goes with its file', async () => {
  await list(comfy.url)
  const file = put('input/a.txt', 'x')
  await scan('input')
  const [first] = await list(comfy.url, '?tags_all=input')
  rmSync(file)
  expect(names(await list(comfy.url, '?tags_all=input'))).toEqual(['a.txt'])
  await scan('output')
  expect(names(await list(comfy.url, '?tags_all=input'))).toEqual(['a.txt'])
  await scan('input')
  expect((await ask(comfy.url, `/api/assets/${first?.id}`)).status).toBe(404)
  put('input/a.txt', 'x')
  await scan('input')
  expect((await list(comfy.url, '?tags_all=input'))[0]?.id).not.toBe(first?.id)
})

test('known content whose file is gone is missing, all its assets say so, and it may come back', async () => {
  const { id, hash = '', ...asset } = (await upload(comfy.url, 'x', { tags: 'input' })).body
  const other = (await send(comfy.url, 'POST', '/api/assets/from-hash', { hash, name: 'other' })).body as AssetBody
  const file = join(comfy.rootDir, 'input', String(asset['loader_path']))
  rmSync(file)
  await scan('input')
  expect(names(await list(comfy.url, '?tags_all=missing'))).toEqual(['other'])
  expect((await ask(comfy.url, `/api/assets/${id}`)).body['tags']).toEqual(['input', 'missing', 'uploaded'])
  const counts = (await ask(comfy.url, '/api/tags?prefix=missing')).body['tags']
  expect(counts).toEqual([{ name: 'missing', count: 2 }])
  writeFileSync(file, 'x')
  const { body } = await ask(comfy.url, '/upload/image', imageUpload(String(asset['loader_path']), 'x'))
  expect(body['asset']).toMatchObject({ id, tags: ['input', 'uploaded'] })
  expect((await ask(comfy.url, `/api/assets/${other.id}`)).body['tags']).toEqual([])
})

function imageUpload(name: string, content: string): RequestInit {
  const form = new FormData()
  form.append('image', new Blob([content]), name)
  return { method: 'POST', body: form }
}

test('a file that was written anew makes its content suspect until it is as it was', async () => {
  const asset = (await upload(comfy.url, 'x', { tags: 'input' })).body
  const file = join(comfy.rootDir, 'input', String(asset['loader_path']))
  utimesSync(file, 1000, 1000)
  await scan('input')
  expect(names(await list(comfy.url, '?tags_all=missing'))).toEqual(['a.txt'])
})

test('a deleted asset is looked at by each scan, and stays deleted', async () => {
  const { id } = (await upload(comfy.url, 'x', { tags: 'input' })).body
  await ask(comfy.url, `/api/assets/${id}`, { method: 'DELETE' })
  expect(await scan('input')).toEqual({ scanned: 1, total: 1, created: 0, skipped: 0 })
  expect(await list(comfy.url, '?tags_all=input')).toEqual([])
})

test('pruning marks temporary files that are gone, no others, and forgets the progress', async () => {
  for (const type of ['temp', 'input']) await ask(comfy.url, '/upload/image', uploadTo(type))
  const prune = async () => (await ask(comfy.url, '/api/assets/prune', { method: 'POST' })).body
  expect(await prune()).toEqual({ status: 'completed', marked: 0 })
  for (const type of ['temp', 'input']) rmSync(join(comfy.rootDir, type, 't2.txt'))
  expect(await prune()).toEqual({ status: 'completed', marked: 1 })
  expect((await list(comfy.url, '?tags_all=uploaded')).map(({ tags }) => [...tags])).toEqual([['input', 'uploaded']])
  expect((await ask(comfy.url, '/api/assets/seed/status')).body).toEqual({ state: 'IDLE', progress: null, errors: [] })
})

function uploadTo(type: string): RequestInit {
  const init = imageUpload('t2.txt', 'y')
  ;(init.body as FormData).append('type', type)
  return init
}

test.each([
  [{ roots: ['output', 'input', 'output', 5] }, ['output', 'input', 'output']],
  [{ roots: { input: 1 } }, ['input']],
  [{}, ['models', 'input', 'output']],
  [[1], ['models', 'input', 'output']],
])('the roots %j are scanned in the order given', async (body, roots) => {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws`)
  const told: unknown[] = []
  socket.addEventListener('message', ({ data }) => told.push(JSON.parse(String(data))))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  await send(comfy.url, 'POST', '/api/assets/seed?wait=1', body)
  await expect.poll(() => told).toContainEqual(expect.objectContaining({ type: 'assets.seed.completed' }))
  expect(told).toContainEqual({ type: 'assets.seed.started', data: { roots, phase: 'enrich' } })
  socket.close()
})

test.each([
  ['models', 400],
  [[], 400],
  [null, 500],
  [5, 500],
])('%j names no roots', async (roots, status) => {
  const response = await fetch(`${comfy.url}/api/assets/seed`, { method: 'POST', body: JSON.stringify({ roots }) })
  expect(response.status).toBe(status)
})

test('while one scan runs, no other starts and nothing is pruned', async () => {
  vi.spyOn(comfy.server.assetScan, 'isRunning', 'get').mockReturnValue(true)
  const post = (path: string) => ask(comfy.url, `/api/assets/${path}`, { method: 'POST' })
  expect(await post('seed')).toEqual({ status: 409, body: { status: 'already_running' } })
  expect(await post('seed?wait=true')).toEqual({ status: 409, body: { status: 'already_running' } })
  expect(await post('prune')).toEqual({ status: 409, body: { status: 'scan_running', marked: 0 } })
})

test('a scan that is cancelled says so once it has stopped', async () => {
  const { messages, socket } = await follow(comfy.url, 'me')
  await list(comfy.url)
  const { assetScan } = comfy.server
  expect([assetScan.cancel(), assetScan.start(['input']), assetScan.state]).toEqual([false, true, 'RUNNING'])
  expect([assetScan.cancel(), assetScan.cancel(), assetScan.state]).toEqual([true, false, 'CANCELLING'])
  expect(assetScan.start(['output'])).toBe(false)
  await expect.poll(() => messages.at(-1)?.type).toBe('assets.seed.cancelled')
  expect(messages.at(-1)?.data).toEqual({ scanned: 0, total: 0, created: 0 })
  expect(messages.map(({ type }) => type)).not.toContain('assets.seed.started')
  expect([assetScan.state, assetScan.progress]).toEqual(['IDLE', { scanned: 0, total: 0, created: 0, skipped: 0 }])
  socket.close()
})
