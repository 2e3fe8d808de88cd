import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { listModelDetails } from '../../../src/comfyui/models/model-listing.ts'
import { findModelPreview } from '../../../src/comfyui/models/model-preview.ts'
import { type ModelLists, ModelStore } from '../../../src/comfyui/models/model-store.ts'

const PICTURE = encodePng({ kind: 'raster', bytes: Uint8Array.of(1, 2, 3) }, { width: 1, height: 1, channels: 3 })

function prepare(files: Readonly<Record<string, string | Uint8Array>>, lists: ModelLists = {}) {
  const store = new OutputStore({ clock: Date })
  onTestFinished(() => store.dispose())
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(store.root, name)), { recursive: true })
    writeFileSync(join(store.root, name), content)
  }
  const models = new ModelStore(store, 1000, lists)
  const names = (folder: string) => {
    const found = models.folder(folder)
    return found && listModelDetails(models, found).map(({ name, pathIndex }) => `${pathIndex} ${name}`)
  }
  const preview = (filename: string, pathIndex = '0') =>
    findModelPreview(models, { folder: 'vae', pathIndex, filename })
  return { models, names, preview }
}

function safetensors(header: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text])
}

test('only model files are listed, whatever the folder takes, and nothing that is hidden', () => {
  const { names } = prepare({
    'models/configs/a.yaml': '',
    'models/configs/b.pt': '',
    'models/configs/.c.pt': '',
    'models/configs/.hidden/d.pt': '',
  })
  expect(names('configs')).toEqual(['0 b.pt'])
})

test('directories are listed one after the other, files before subfolders, the same name twice', () => {
  const { names } = prepare(
    { 'models/text_encoders/t.pt': '', 'models/clip/t.pt': '', 'models/text_encoders/sub/a.pt': '' },
    { text_encoders: ['z.safetensors'] },
  )
  expect(names('text_encoders')).toEqual(['0 t.pt', '0 z.safetensors', '0 sub/a.pt', '1 t.pt'])
})

test('what git keeps is no model', () => {
  const { models, names } = prepare({ 'models/vae/.git/a.pt': '', 'models/vae/.x/b.pt': '' })
  expect(models.list('vae')).toEqual(['.x/b.pt'])
  expect(names('vae')).toEqual([])
})

test.each(['p.safetensors', 'p.pt', 'p', 'p.png'])('an image with the name of %s is its preview', (filename) => {
  expect(prepare({ 'models/vae/p.png': PICTURE }).preview(filename)).toEqual({ picture: Buffer.from(PICTURE) })
  expect(prepare({ 'models/vae/p.preview.png': PICTURE }).preview(filename)).toEqual({ picture: Buffer.from(PICTURE) })
})

test('an image with another name, a film and a folder are no previews', () => {
  const { preview } = prepare({ 'models/vae/a.other.png': PICTURE, 'models/vae/b.mp4': '', 'models/vae/c.png/x': '' })
  expect(['a.pt', 'b.pt', 'c.pt'].map((name) => preview(name))).toEqual(Array(3).fill({ refused: 404 }))
})

test('without an image the first cover in the header is the preview', () => {
  const covers = (value: unknown) => safetensors({ __metadata__: { ssmd_cover_images: value } })
  const first = Buffer.from(PICTURE).toString('base64')
  const { preview } = prepare({
    'models/vae/a.safetensors': covers(JSON.stringify([first, 'AAAA'])),
    'models/vae/none.safetensors': covers('[]'),
    'models/vae/empty.safetensors': covers(''),
    'models/vae/padding.safetensors': covers('["abc"]'),
    'models/vae/number.safetensors': covers('[5]'),
    'models/vae/json.safetensors': covers('{bad'),
    'models/vae/null.safetensors': safetensors({ __metadata__: null }),
    'models/vae/list.safetensors': safetensors([]),
  })
  expect(preview('a.safetensors')).toEqual({ picture: Buffer.from(PICTURE) })
  for (const name of ['none', 'empty', 'nope']) expect(preview(`${name}.safetensors`)).toEqual({ refused: 404 })
  for (const name of ['padding', 'number', 'json', 'null', 'list'])
    expect(() => preview(`${name}.safetensors`)).toThrow()
})

test('an empty safetensors file fails its preview even beside an image', () => {
  const { preview } = prepare({ 'models/vae/p.safetensors': '', 'models/vae/p.png': PICTURE })
  expect(() => preview('p.png')).toThrow('8 bytes')
})

test.each([
  ['p.png', '1', 404],
  ['p.png', '2', 404],
  ['p.png', '-1', 404],
  ['p.png', 'x', 400],
  ['p.png', '0.0', 400],
  ['', '0', 400],
  ['../p.png', '0', 403],
  ['/etc/passwd', '0', 403],
  ['a\0.png', '0', 403],
  ['nope/../nope.png', '0', 404],
])('the preview of %j in directory %s is refused with %d', (filename, pathIndex, status) => {
  expect(prepare({ 'models/vae/p.png': PICTURE }).preview(filename, pathIndex)).toEqual({ refused: status })
})

test('the index is a number as Python reads one, and names may go around', () => {
  const { preview } = prepare({ 'models/vae/p.png': PICTURE })
  expect(['+0', ' 0', '0_0', '٠'].map((index) => preview('./p.png', index))).toEqual(
    Array(4).fill({ picture: Buffer.from(PICTURE) }),
  )
})
