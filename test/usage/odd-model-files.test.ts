import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

const RED = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)

function put(name: string, content: Buffer): void {
  const folder = join(comfy.rootDir, 'models/loras')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), content)
}

function safetensors(header: string): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)))
  return Buffer.concat([length, Buffer.from(header)])
}

test.each<[string, number, string]>([
  ['{"__metadata__": {"a": "b", "n": 1.0}}', 200, '{"a": "b", "n": 1.0}'],
  ['{"__metadata__": null}', 200, 'null'],
  ['{"weight": {}}', 404, ''],
  ['["weight"]', 404, ''],
  ['"a text"', 404, ''],
  ['["__metadata__"]', 500, '500 Internal Server Error\n\nServer got itself in trouble'],
  ['"see __metadata__"', 500, '500 Internal Server Error\n\nServer got itself in trouble'],
  ['7', 500, '500 Internal Server Error\n\nServer got itself in trouble'],
  ['null', 500, '500 Internal Server Error\n\nServer got itself in trouble'],
])('the metadata of a model with the header %s', async (header, status, text) => {
  put('odd.safetensors', safetensors(header))
  const response = await fetch(`${comfy.url}/view_metadata/loras?filename=odd.safetensors`)
  expect([response.status, await response.text()]).toEqual([status, text])
})

test.each([
  ['a name of another kind', 'loras?filename=odd.pt'],
  ['no name', 'loras'],
  ['a file that is not there', 'loras?filename=none.safetensors'],
  ['a folder that is not there', 'hats?filename=odd.safetensors'],
])('there is no metadata of %s', async (_what, query) => {
  const response = await fetch(`${comfy.url}/view_metadata/${query}`)
  expect([response.status, await response.text()]).toEqual([404, ''])
})

async function preview(place: string): Promise<string> {
  const response = await fetch(`${comfy.url}/experiment/models/preview/${place}`)
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
  return `${response.status} ${/^RIFF.{4}WEBP/s.test(body) ? 'WebP' : body.slice(0, 25)}`
}

test('the picture beside a model is its preview, as a WebP', async () => {
  put('cat.safetensors', safetensors('{}'))
  put('cat.preview.png', RED)
  expect(await preview('loras/0/cat.safetensors')).toBe('200 WebP')
  expect(await preview('loras/9/cat.safetensors')).toBe('404 ')
  expect(await preview('loras/x/cat.safetensors')).toBe('400 ')
  expect(await preview('hats/0/cat.safetensors')).toBe('404 ')
  expect(await preview('loras/0/dog.safetensors')).toBe('404 ')
})

test('a preview that is no picture is absent', async () => {
  put('bird.safetensors', safetensors('{}'))
  put('bird.png', Buffer.from('no picture'))
  expect(await preview('loras/0/bird.safetensors')).toBe('404 ')
})

const withCovers = (covers: unknown): string => JSON.stringify({ __metadata__: { ssmd_cover_images: covers } })
const base64 = RED.toString('base64')

test.each<[string, string]>([
  [withCovers(JSON.stringify([base64])), '200 WebP'],
  [withCovers(JSON.stringify([base64.replaceAll('A', 'A\n-')])), '200 WebP'],
  [withCovers(JSON.stringify([base64, 'abc'])), '500 500 Internal Server Error'],
  [withCovers(JSON.stringify([base64, 'é'])), '500 500 Internal Server Error'],
  [withCovers('[]'), '404 '],
  [withCovers('["AAAA"]'), '404 '],
  [withCovers('[7]'), '500 500 Internal Server Error'],
  [withCovers('{'), '500 500 Internal Server Error'],
  [withCovers(''), '404 '],
  [withCovers(null), '404 '],
  [withCovers(0), '404 '],
  [withCovers(false), '404 '],
  [withCovers(7), '500 500 Internal Server Error'],
  ['{"__metadata__": []}', '500 500 Internal Server Error'],
  ['[]', '500 500 Internal Server Error'],
  ['{}', '404 '],
  ['', '404 '],
])('the cover of a model with the header %s is %s', async (header, expected) => {
  put('covered.safetensors', safetensors(header))
  expect(await preview('loras/0/covered.safetensors')).toBe(expected)
})

const COVER = RED.toString('base64')

test.each<[string, unknown, number]>([
  ['a list', JSON.stringify([COVER]), 200],
  ['an object, whose keys count', JSON.stringify({ [COVER]: 1 }), 200],
  ['a list whose second is broken', JSON.stringify([COVER, 'A']), 500],
  ['a list with a number', JSON.stringify([COVER, 5]), 500],
  ['a list with letters of other scripts', JSON.stringify([`${COVER}é`]), 500],
  ['a text, each letter of which counts', JSON.stringify('AB'), 500],
  ['a number', '5', 500],
  ['no JSON', '[', 500],
  ['no text', [COVER], 500],
])('covers of a model that are %s', async (_what, covers, status) => {
  put('covered.safetensors', safetensors(JSON.stringify({ __metadata__: { ssmd_cover_images: covers } })))
  const response = await fetch(`${comfy.url}/experiment/models/preview/loras/0/covered.safetensors`)
  expect([response.status, response.headers.get('content-type')]).toEqual([
    status,
    status === 200 ? 'image/webp' : 'text/plain; charset=utf-8',
  ])
})
