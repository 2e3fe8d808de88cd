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
  return `${response.status} ${body.slice(0, 4)}${body.slice(8, 12)}`
}

test('the picture beside a model is its preview, as a WebP', async () => {
  put('cat.safetensors', safetensors('{}'))
  put('cat.preview.png', RED)
  expect(await preview('loras/0/cat.safetensors')).toBe('200 RIFFWEBP')
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
