import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock({ packs: { my_pack: { web: { 'a.js': '// a', 'b.woff2': 'font' } } } })

function put(name: string, content: string): void {
  const file = join(comfy.rootDir, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${comfy.url}${path}`, { headers })
}

test('a folder on the way must be there, even where the way leads back out of it', async () => {
  put('output/sub/a.txt', 'x')
  const statuses = ['sub', './sub', 'sub/../sub', 'nope/../sub', '../output/sub', '..'].map(async (subfolder) => {
    return (await get(`/view?filename=a.txt&subfolder=${encodeURIComponent(subfolder)}`)).status
  })
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 404, 200, 403])
})

test('model files have types of their own, and scripts are never run', async () => {
  const types = ['a.safetensors', 'a.sft', 'a.pt', 'a.ckpt', 'a.gguf', 'a.yaml', 'a.mkv', 'a.js'].map(async (name) => {
    put(`output/${name}`, 'x')
    return (await get(`/view?filename=${name}`)).headers.get('content-type')
  })
  expect(await Promise.all(types)).toEqual([
    'application/safetensors',
    'application/safetensors',
    'application/pytorch',
    'application/pickle',
    'application/gguf',
    'application/yaml',
    'video/matroska',
    'application/octet-stream',
  ])
})

test('static files have the few types of the HTTP library', async () => {
  const script = await get('/extensions/my_pack/a.js')
  const font = await get('/extensions/my_pack/b.woff2')
  const types = [script, font].map(({ headers }) => headers.get('content-type'))
  expect(types).toEqual(['text/javascript', 'application/octet-stream'])
})

test('control characters in the name of a file do no harm', async () => {
  put('output/a\u0001b\u007f.txt', 'x')
  const response = await get('/view?filename=a%01b%7F.txt')
  expect([response.status, response.headers.get('content-disposition')]).toEqual([200, 'filename="ab.txt"'])
})

test.each([
  ['/experiment/models/preview/vae/0/', 400],
  ['/experiment/models/preview/vae/x/a.png', 400],
  ['/experiment/models/preview/vae/9/a.png', 404],
  ['/experiment/models/preview/vae/0/..%2Fa.png', 403],
  ['/experiment/models/preview/vae/0/none.png', 404],
  ['/experiment/models/preview/nope/0/a.png', 404],
])('%s is answered with an empty %d', async (path, status) => {
  const response = await get(path)
  expect([response.status, await response.text()]).toEqual([status, ''])
})

test('an image beside a model is its preview, as WebP', async () => {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  mkdirSync(join(comfy.rootDir, 'models/vae'), { recursive: true })
  writeFileSync(join(comfy.rootDir, 'models/vae/m.preview.png'), Buffer.from(pixel, 'base64'))
  const response = await get('/experiment/models/preview/vae/0/m.safetensors')
  expect(response.headers.get('content-type')).toBe('image/webp')
  expect(Buffer.from(await response.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP')
})

test('a list in the header of a model that names its metadata is an error', async () => {
  const header = Buffer.from('["__metadata__"]')
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  put('models/vae/list.safetensors', Buffer.concat([length, header]).toString('latin1'))
  put('models/vae/empty.safetensors', '\u0002\0\0\0\0\0\0\0{}')
  expect((await get('/view_metadata/vae?filename=list.safetensors')).status).toBe(500)
  expect((await get('/view_metadata/vae?filename=empty.safetensors')).status).toBe(404)
})

test('a mask takes a part that calls its reference JSON, and does not care for a file as overwrite', async () => {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const image = new Blob([Buffer.from(pixel, 'base64')])
  writeFileSync(join(comfy.inputDir, 'o.png'), Buffer.from(pixel, 'base64'))
  const part = 'Content-Disposition: form-data; name='
  const body = Buffer.concat([
    Buffer.from(`--b\r\n${part}"image"; filename="m.png"\r\n\r\n`),
    Buffer.from(await image.arrayBuffer()),
    Buffer.from(
      `\r\n--b\r\n${part}"original_ref"\r\nContent-Type: application/json\r\n\r\n{"filename": "o.png [input]"}` +
        `\r\n--b\r\n${part}"overwrite"; filename="x"\r\n\r\ntrue\r\n--b--\r\n`,
    ),
  ])
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' }
  const response = await fetch(`${comfy.url}/upload/mask`, { method: 'POST', body, headers })
  expect(await response.json()).toEqual({ name: 'm.png', subfolder: '', type: 'input' })
})

test('a file name that is no UTF-8 is taken byte by byte, as Python does', async () => {
  const head = '--B\r\nContent-Disposition: form-data; name="image"; filename="a\xc3\xff\xc3\xbc.png"\r\n\r\n'
  const response = await fetch(`${comfy.url}/upload/image`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=B' },
    body: Buffer.from(`${head}x\r\n--B--\r\n`, 'latin1'),
  })
  expect([response.status, await response.text()]).toEqual([
    200,
    String.raw`{"name": "a\udcc3\udcff\u00fc.png", "subfolder": "", "type": "input"}`,
  ])
})
