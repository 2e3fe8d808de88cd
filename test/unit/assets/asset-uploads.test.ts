import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { type AssetBody, ask, errorOf, list, send, upload } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true }, models: {} })
const UNKNOWN_HASH = `blake3:${'0'.repeat(64)}`
const FORM = { 'content-type': 'multipart/form-data; boundary=x' }

/** A form as its parts' headers and bodies say. */
function form(...parts: readonly (readonly [header: string, body: string])[]): RequestInit {
  const text = parts
    .map(([header, body]) => `--x\r\nContent-Disposition: form-data; ${header}\r\n\r\n${body}\r\n`)
    .join('')
  return { method: 'POST', headers: FORM, body: `${text}--x--\r\n` }
}

test.each([
  [{}, 'tags are required for new asset uploads'],
  [{ tags: 'foo' }, 'uploads require exactly one destination role: input, models, or output'],
  [{ tags: 'input,output' }, 'uploads require exactly one destination role: input, models, or output'],
  [{ tags: 'models,model_type:loras,input' }, 'uploads require exactly one destination role: input, models, or output'],
  [{ tags: 'models' }, 'models uploads require exactly one model_type:<folder_name> tag'],
  [{ tags: 'models,model_type:' }, 'models uploads require exactly one model_type:<folder_name> tag'],
  [
    { tags: 'models,model_type:vae,model_type:loras' },
    'models uploads require exactly one model_type:<folder_name> tag',
  ],
  [{ tags: 'models,model_type:configs' }, "unknown model category 'configs'"],
  [{ tags: 'models,model_type:unet' }, "unknown model category 'unet'"],
])('new bytes with %o are refused', async (fields, message) => {
  expect(errorOf(await upload(comfy.url, 'x', fields))).toBe(`400 INVALID_BODY: ${message}`)
})

test('tags come from every field, as a list or as JSON, once each and without blanks', async () => {
  const { body } = await upload(comfy.url, 'x', { tags: ['input, a ,a', '["b", 1, null, " "]', '[bad', '5'] })
  expect(body.tags).toEqual(['1', '5', 'None', '[bad', 'a', 'b', 'input', 'uploaded'])
})

test.each([
  ['a.PNG', '.PNG', 'image/png'],
  ['dir/b.tar.gz', '.gz', 'application/x-tar'],
  ['c', '', 'application/octet-stream'],
  [`d.${'x'.repeat(16)}`, '', 'application/octet-stream'],
])('an upload of %s keeps its extension and gets a type', async (filename, extension, type) => {
  const { body } = await ask(
    comfy.url,
    '/api/assets',
    form(['name="tags"', 'input'], [`name="file"; filename="${filename}"`, 'x']),
  )
  expect(body).toMatchObject({ mime_type: type, name: filename.split('/').at(-1) })
  expect(body['loader_path']).toMatch(new RegExp(`^[0-9a-f]{64}${extension.replace('.', String.raw`\.`)}$`))
})

test('an asset is named by the last part of what its name says, or by its content', async () => {
  expect((await upload(comfy.url, 'x', { tags: 'input', name: ' a/b c.txt ' })).body.name).toBe('b c.txt')
  const { body } = await upload(comfy.url, 'x', { tags: 'input', name: 'a/' })
  expect(body.name).toBe(body.hash?.slice(7))
})

test('only what a browser shows has a preview', async () => {
  const binary = await upload(comfy.url, 'x', { tags: 'input' }, 'a.bin')
  expect(binary.body).not.toHaveProperty('preview_url')
  const page = await upload(comfy.url, 'y', { tags: 'input', mime_type: ' Text/HTML; charset=x ' }, "a'(b).bin")
  expect(page.body).toMatchObject({
    mime_type: 'Text/HTML; charset=x',
    preview_url: expect.stringContaining('/api/view?'),
  })
  const model = await upload(comfy.url, 'z', { tags: 'models,model_type:diffusion_models' }, 'a.png')
  expect(model.body).toMatchObject({
    display_name: expect.stringMatching(/^unet\//),
    tags: ['model_type:diffusion_models', 'models', 'uploaded'],
  })
  expect(model.body).not.toHaveProperty('preview_url')
})

test('the parts of a form are read in their order: the first that is wrong is told', async () => {
  const id = ['name="id"', '1'] as const
  const hash = ['name="hash"', 'md5:1'] as const
  const file = ['name="file"; filename="a.txt"', ''] as const
  expect(errorOf(await ask(comfy.url, '/api/assets', form(id, hash)))).toMatch(/^400 UNSUPPORTED_FIELD/)
  expect(errorOf(await ask(comfy.url, '/api/assets', form(hash, id)))).toMatch(/^400 INVALID_HASH/)
  expect(errorOf(await ask(comfy.url, '/api/assets', form(file)))).toMatch(/^400 EMPTY_UPLOAD/)
  expect(errorOf(await ask(comfy.url, '/api/assets', form(['name="hash"', UNKNOWN_HASH])))).toMatch(/^400 MISSING_FILE/)
  expect(errorOf(await ask(comfy.url, '/api/assets', form()))).toMatch(/^400 MISSING_FILE/)
})

test('a text called file is a file, and the last of several counts', async () => {
  const tags = ['name="tags"', 'output'] as const
  const { status, body } = await ask(
    comfy.url,
    '/api/assets',
    form(tags, ['name="file"', 'first'], ['name="file"', 'last!']),
  )
  expect([status, body['size']]).toEqual([201, 5])
  expect(body['name']).toMatch(/^[0-9a-f]{64}$/)
})

test('the fields of a form are checked together', async () => {
  const { body } = await upload(comfy.url, 'x', { tags: 'input', name: 'é'.repeat(513), user_metadata: 'nul' })
  const { message } = body['error'] as { message: string }
  const errors = JSON.parse(message.slice('Validation failed: '.length)) as { type: string; msg: string; url: string }[]
  expect(errors.map(({ type, msg }) => [type, msg])).toEqual([
    ['string_too_long', 'String should have at most 512 characters'],
    ['value_error', 'Value error, user_metadata must be JSON: Expecting value: line 1 column 1 (char 0)'],
  ])
  expect(errors[0]?.url).toBe('https://errors.pydantic.dev/2.10/v/string_too_long')
})

test('known content becomes one more reference, whatever its tags, with the size of the picture and the first type', async () => {
  const first = await upload(comfy.url, 'GIF89a\x07\0\x05\0', { tags: 'input' }, 'a.gif')
  expect(first).toMatchObject({ status: 201, body: { metadata: { kind: 'image', width: 7, height: 5 } } })
  const preview_id = first.body.id
  const again = await upload(comfy.url, 'GIF89a\x07\0\x05\0', { tags: 'x', mime_type: 'a/b', preview_id }, 'b.bin')
  expect(again).toMatchObject({
    status: 200,
    body: {
      name: 'b.bin',
      tags: ['x'],
      mime_type: 'image/gif',
      metadata: { kind: 'image', width: 7, height: 5 },
      preview_url: first.body['preview_url'],
      created_new: false,
    },
  })
  expect(again.body).not.toHaveProperty('loader_path')
})

test('content that is known by its hash is not looked at', async () => {
  const { hash = '' } = (await upload(comfy.url, 'x', { tags: 'input' })).body
  const other = await upload(comfy.url, 'something else', { hash: ` ${hash.toUpperCase()} ` }, 'other.txt')
  expect(other).toMatchObject({ status: 200, body: { hash, name: hash.slice(7), tags: [] } })
  const empty = await upload(comfy.url, undefined, { hash, name: 'n', preview_id: 'nobody' })
  expect(empty).toMatchObject({ status: 200, body: { hash, name: 'n' } })
  expect(empty.body).not.toHaveProperty('preview_id')
  expect(errorOf(await upload(comfy.url, 'y', { hash: UNKNOWN_HASH, tags: 'input' }))).toMatch(/^400 HASH_MISMATCH/)
})

test('content stays known when its asset is deleted, and its file is still served', async () => {
  const { id, hash = '' } = (await upload(comfy.url, 'kept', { tags: 'input' })).body
  expect((await ask(comfy.url, `/api/assets/${id.toUpperCase()}`, { method: 'DELETE' })).status).toBe(204)
  expect((await fetch(`${comfy.url}/api/assets/hash/${hash.toUpperCase()}`, { method: 'HEAD' })).status).toBe(200)
  expect(await (await fetch(`${comfy.url}/view?filename=${hash}`)).text()).toBe('kept')
  const { status, body } = await send(comfy.url, 'POST', '/api/assets/from-hash', { hash })
  expect(status).toBe(201)
  expect(await (await fetch(`${comfy.url}/api/assets/${String(body['id'])}/content`)).text()).toBe('kept')
})

test('a file that is uploaded over a deleted asset brings it back', async () => {
  const image = (content: string): RequestInit =>
    form(['name="image"; filename="a.txt"', content], ['name="overwrite"', '1'])
  const first = (await ask(comfy.url, '/upload/image', image('one'))).body['asset'] as AssetBody
  expect(first).toMatchObject({ size: 3, mime_type: 'text/plain', tags: ['input', 'uploaded'] })
  await ask(comfy.url, `/api/assets/${first.id}`, { method: 'DELETE' })
  expect(await list(comfy.url, '?tags_all=uploaded')).toEqual([])
  const second = (await ask(comfy.url, '/upload/image', image('three'))).body['asset'] as AssetBody
  expect(second).toMatchObject({ id: first.id, size: 5 })
  expect(second['asset_hash']).not.toBe(first['asset_hash'])
})

test.each([
  ['pasted', 'input', ['input', 'pasted', 'uploaded']],
  ['webcam', 'output', ['output', 'uploaded', 'webcam']],
  ['other', 'input', ['input', 'uploaded']],
  ['pasted/deep', 'temp', ['input', 'temp', 'uploaded']],
])('an image uploaded to %s of %s gets the tags %o', async (subfolder, type, tags) => {
  const image = form(['name="image"; filename="a.zzz"', 'x'], ['name="subfolder"', subfolder], ['name="type"', type])
  expect((await ask(comfy.url, '/upload/image', image)).body['asset']).toMatchObject({
    tags,
    mime_type: 'application/octet-stream',
  })
})
