import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ask, errorOf, names, send, upload, type AssetBody } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true, multiUser: true }, models: {} })

async function addUser(username: string): Promise<Record<string, string>> {
  const response = await fetch(`${comfy.url}/users`, { method: 'POST', body: JSON.stringify({ username }) })
  return { 'comfy-user': String(await response.json()) }
}

test('what one user uploads is hidden from the others; what the server finds is for all', async () => {
  const [ann, bob] = [await addUser('ann'), await addUser('bob')]
  const form = new FormData()
  form.append('image', new Blob(['y']), 'all.txt')
  const shared = (await ask(comfy.url, '/upload/image', { method: 'POST', body: form })).body['asset'] as AssetBody
  const { id, hash = '' } = (await upload(comfy.url, 'x', { tags: 'input,mine', name: "ann's" }, 'a.txt', ann)).body
  const listed = async (headers: Record<string, string>) =>
    names((await ask(comfy.url, '/api/assets', { headers })).body['assets'] as AssetBody[])
  expect(await listed(ann)).toEqual(["ann's", 'all.txt'])
  expect(await listed(bob)).toEqual(['all.txt'])
  const path = `/api/assets/${id}`
  expect(errorOf(await ask(comfy.url, path, { headers: bob }))).toBe(
    `404 ASSET_NOT_FOUND: AssetReference ${id} not found`,
  )
  expect((await ask(comfy.url, `${path}/content`, { headers: bob })).status).toBe(404)
  const change = { headers: bob, method: 'PUT', body: '{"name": "bob"}' }
  expect(errorOf(await ask(comfy.url, path, change))).toBe('403 FORBIDDEN: not owner')
  const tags = { headers: bob, method: 'POST', body: '{"tags": ["x"]}' }
  expect(errorOf(await ask(comfy.url, `${path}/tags`, tags))).toBe('403 FORBIDDEN: not owner')
  expect((await ask(comfy.url, path, { headers: bob, method: 'DELETE' })).status).toBe(404)
  expect((await fetch(`${comfy.url}/view?filename=${hash}`, { headers: bob })).status).toBe(404)
  expect((await fetch(`${comfy.url}/view?filename=${hash}`, { headers: ann })).status).toBe(200)
  expect((await ask(comfy.url, '/api/tags?prefix=mine', { headers: bob })).body['tags']).toEqual([
    { name: 'mine', count: 0 },
  ])
  expect((await ask(comfy.url, `/api/assets/${shared.id}`, { headers: bob, method: 'DELETE' })).status).toBe(204)
})

test('a user that there is not breaks the request', async () => {
  const headers = { 'comfy-user': 'nobody' }
  expect((await fetch(`${comfy.url}/api/assets`, { headers })).status).toBe(500)
  expect((await ask(comfy.url, '/api/assets?limit=x', { headers })).status).toBe(400)
  expect((await ask(comfy.url, '/api/assets/seed/status', { headers })).status).toBe(200)
})

test('the hash of a stranger is enough to refer to the content', async () => {
  const [ann, bob] = [await addUser('ann'), await addUser('bob')]
  const { hash } = (await upload(comfy.url, 'x', { tags: 'input' }, 'a.txt', ann)).body
  const response = await fetch(`${comfy.url}/api/assets/from-hash`, {
    method: 'POST',
    headers: bob,
    body: JSON.stringify({ hash }),
  })
  expect(response.status).toBe(201)
  const { id } = (await response.json()) as AssetBody
  expect(await (await fetch(`${comfy.url}/api/assets/${id}/content`, { headers: bob })).text()).toBe('x')
  expect((await send(comfy.url, 'PUT', `/api/assets/${id}`, {})).status).toBe(400)
})
