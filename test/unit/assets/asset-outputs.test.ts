import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ask, list, send, type AssetBody } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true, enableAssetHashing: true }, models: {} })

async function save(prefix: string, color = 5): Promise<{ promptId: string; ids: string[] }> {
  const prompt = {
    '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 4, batch_size: 2, color } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: prefix } },
  }
  const { body } = await send(comfy.url, 'POST', '/prompt', { prompt })
  const promptId = String(body['prompt_id'])
  await comfy.waitFor(promptId)
  const history = (await ask(comfy.url, `/history/${promptId}`)).body[promptId] as {
    outputs: { '2': { images: { id: string }[] } }
  }
  return { promptId, ids: history.outputs['2'].images.map(({ id }) => id) }
}

async function scan(): Promise<void> {
  await send(comfy.url, 'POST', '/api/assets/seed?wait=true', { roots: ['output'] })
}

test('outputs have no hash before a scan that hashes; equal ones share their content then', async () => {
  const { ids } = await save('sub/a')
  const [first, second] = await Promise.all(ids.map((id) => ask(comfy.url, `/api/assets/${id}`)))
  expect(first?.body).not.toHaveProperty('hash')
  expect(first?.body).toMatchObject({ tags: ['output', 'uploaded'], metadata: { kind: 'image', width: 8, height: 4 } })
  await scan()
  const hashed = await list(comfy.url, '?tags_all=output')
  expect(new Set(hashed.map(({ hash }) => hash)).size).toBe(1)
  expect(hashed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(hashed[0]?.['metadata']).toMatchObject({ filename: expect.stringMatching(/^sub\/a_/), kind: 'image' })
  expect(second?.body['preview_url']).toBe('/api/view?type=output&filename=a_00002_.png&subfolder=sub')
})

test('a cached run shows the same ids, moves the job, and makes the content unknown again', async () => {
  const before = await save('b')
  await scan()
  const after = await save('b')
  expect(after.ids).toEqual(before.ids)
  const { body } = await ask(comfy.url, `/api/assets/${before.ids[0]}`)
  expect(body).toMatchObject({ job_id: after.promptId, prompt_id: after.promptId })
  expect(body).not.toHaveProperty('hash')
})

test('a deleted output keeps its id in later runs, and stays deleted', async () => {
  const { ids } = await save('c')
  await ask(comfy.url, `/api/assets/${ids[0]}`, { method: 'DELETE' })
  expect((await save('c')).ids).toEqual(ids)
  expect((await ask(comfy.url, `/api/assets/${ids[0]}`)).status).toBe(404)
})

test('of two equal files one that goes is forgotten, the other serves the content', async () => {
  const { ids } = await save('d')
  await scan()
  rmSync(join(comfy.rootDir, 'output/d_00001_.png'))
  await scan()
  const left = (await list(comfy.url, '?tags_all=output')) as AssetBody[]
  expect(left.map(({ name, tags }) => [name, ...tags])).toEqual([['d_00002_.png', 'output', 'uploaded']])
  expect((await fetch(`${comfy.url}/view?filename=${left[0]?.hash}`)).status).toBe(200)
  expect((await ask(comfy.url, `/api/assets/${ids[0]}`)).status).toBe(404)
})
