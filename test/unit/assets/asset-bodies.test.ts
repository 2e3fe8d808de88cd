import { beforeEach, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { type AssetBody, ask, errorOf, send, upload } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true }, models: {} })
let asset: AssetBody

beforeEach(async () => {
  asset = (await upload(comfy.url, 'x', { tags: 'input', name: 'n' })).body
})

function errorsOf(body: object): object[] {
  return (body as { error: { details: { errors: object[] } } }).error.details.errors
}

test.each([
  ['PUT', '', 'UpdateAssetBody', 'Validation failed.'],
  ['POST', '/tags', 'TagsAdd', 'Invalid JSON body for tags add.'],
  ['DELETE', '/tags', 'TagsRemove', 'Invalid JSON body for tags remove.'],
  ['POST', '/from-hash', 'CreateFromHashBody', 'Validation failed.'],
])('a body of %s %s that is no object is refused', async (method, route, model, message) => {
  const path = route === '/from-hash' ? '/api/assets/from-hash' : `/api/assets/${asset.id}${route}`
  for (const given of [[1], 'null', '5']) {
    const answer = await send(comfy.url, method, path, given)
    expect(errorOf(answer)).toBe(`400 INVALID_BODY: ${message}`)
    expect(errorsOf(answer.body)).toEqual([
      {
        type: 'model_type',
        loc: [],
        msg: `Input should be a valid dictionary or instance of ${model}`,
        input: typeof given === 'string' ? JSON.parse(given) : given,
        ctx: { class_name: model },
        url: '<url>',
      },
    ])
  }
  expect(errorOf(await send(comfy.url, method, path, '{'))).toBe('400 INVALID_JSON: Request body must be valid JSON.')
  expect(errorOf(await ask(comfy.url, path, { method }))).toMatch(/^400 INVALID_JSON/)
})

test('all wrong fields of a change are told, in their order', async () => {
  const { body } = await send(comfy.url, 'PUT', `/api/assets/${asset.id}`, {
    preview_id: 3,
    user_metadata: 'x',
    name: [],
  })
  expect(errorsOf(body)).toMatchObject([
    { type: 'string_type', loc: ['name'], input: [] },
    { type: 'dict_type', loc: ['user_metadata'], input: 'x' },
    { type: 'string_type', loc: ['preview_id'], input: 3 },
  ])
})

test('a reference takes nearly anything for tags, and null for nothing else but texts', async () => {
  const refer = (more: object) => send(comfy.url, 'POST', '/api/assets/from-hash', { hash: asset.hash, ...more })
  expect((await refer({ tags: ['b', 1, null, true, ' ', 'b'] })).body['tags']).toEqual(['1', 'None', 'True', 'b'])
  expect((await refer({ tags: 'b, a' })).body['tags']).toEqual(['a', 'b'])
  for (const tags of [null, 5, {}]) expect((await refer({ tags })).body['tags']).toEqual([])
  expect((await refer({ name: ' a/b ', mime_type: null })).body['name']).toBe('b')
  expect(errorsOf((await refer({ hash: null, user_metadata: null, preview_id: 1 })).body)).toMatchObject([
    { type: 'string_type', loc: ['hash'], input: null },
    { type: 'dict_type', loc: ['user_metadata'], input: null },
    { type: 'string_type', loc: ['preview_id'], input: 1 },
  ])
  expect(errorsOf((await refer({ hash: 'sha:1' })).body)).toMatchObject([{ type: 'value_error', loc: ['hash'] }])
})

test('tags of blanks count as given, and are none', async () => {
  const { body } = await send(comfy.url, 'POST', `/api/assets/${asset.id}/tags`, { tags: [' '] })
  expect(body).toEqual({ added: [], already_present: [], total_tags: ['input', 'uploaded'] })
})

test('tags are texts, each in its place', async () => {
  const { body } = await send(comfy.url, 'DELETE', `/api/assets/${asset.id}/tags`, { tags: ['a', 1, ['b']] })
  expect(errorsOf(body)).toMatchObject([{ loc: ['tags', 1] }, { loc: ['tags', 2], type: 'string_type' }])
  const none = await send(comfy.url, 'POST', `/api/assets/${asset.id}/tags`, { tags: null })
  expect(errorsOf(none.body)).toMatchObject([{ type: 'list_type', msg: 'Input should be a valid list' }])
})

test('a change whose preview is unknown changes nothing', async () => {
  const change = { name: 'new', preview_id: 'nobody' }
  expect(errorOf(await send(comfy.url, 'PUT', `/api/assets/${asset.id}`, change))).toBe(
    '404 ASSET_NOT_FOUND: Preview AssetReference nobody not found',
  )
  expect((await ask(comfy.url, `/api/assets/${asset.id}`)).body['name']).toBe('n')
})

test('a preview that is deleted is shown no more', async () => {
  const preview = (await upload(comfy.url, 'y', { tags: 'output' }, 'y.png')).body
  const change = { preview_id: preview.id, user_metadata: { a: null } }
  const changed = await send(comfy.url, 'PUT', `/api/assets/${asset.id}`, change)
  expect(changed.body).toMatchObject({ preview_url: preview['preview_url'], user_metadata: { a: null } })
  await ask(comfy.url, `/api/assets/${preview.id}`, { method: 'DELETE' })
  const { body } = await ask(comfy.url, `/api/assets/${asset.id}`)
  expect(body['preview_id']).toBe(preview.id)
  expect(body).not.toHaveProperty('preview_url')
})

test.each([
  ['text/html', undefined, 'application/octet-stream', 'attachment', true],
  ['image/svg+xml', undefined, 'application/octet-stream', 'attachment', true],
  ['image/svg+xml; charset=utf-8', 'image', 'image/svg+xml', 'inline', true],
  ['Image/SVG+xml', 'document', 'application/octet-stream', 'attachment', true],
  ['image/png; x=y', undefined, 'image/png', 'inline', false],
])('content of the type %s for %s is sent as %s', async (mime_type, destination, type, disposition, isGuarded) => {
  const { body } = await upload(comfy.url, mime_type + String(destination), {
    tags: 'input',
    mime_type,
    name: "ä b'\r\n.txt",
  })
  const headers = destination ? { 'sec-fetch-dest': destination } : {}
  const response = await fetch(`${comfy.url}/api/assets/${body.id}/content?disposition=%20INLINE`, { headers })
  expect(response.headers.get('content-type')).toBe(type)
  expect(response.headers.get('content-disposition')).toBe(`${disposition}; filename*=UTF-8''%C3%A4%20b%27.txt`)
  expect([response.headers.get('vary'), response.headers.get('cache-control')]).toEqual(
    isGuarded ? ['Sec-Fetch-Dest', 'no-store'] : [null, null],
  )
})
