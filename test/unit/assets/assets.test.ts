import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { AssetScan } from '../../../src/comfyui/assets/asset-scan.ts'
import { AssetStore } from '../../../src/comfyui/assets/asset-store.ts'
import { filterAssets, pageAssets, type AssetPage } from '../../../src/comfyui/assets/asset-query.ts'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { MessageHub } from '../../../src/comfyui/messages/message-hub.ts'
import { EagerPace } from '../../../src/comfyui/messages/eager-pace.ts'
import { ModelStore } from '../../../src/comfyui/models/model-store.ts'
import { RandomSource } from '../../../src/comfyui/random-source.ts'

const CLOCK = { now: () => 1_700_000_000_000, sleep: async () => {} }
const ALL = { all: [], any: [], none: [], nameContains: undefined, metadata: undefined }
const FIRST: AssetPage = { sort: 'created_at', order: 'desc', limit: 2, offset: 0, after: undefined }
const WISH = { name: undefined, tags: [], userMetadata: new Map(), mimeType: undefined, previewId: undefined }

function prepare(isHashing = false) {
  const files = new OutputStore({ clock: CLOCK })
  onTestFinished(() => files.dispose())
  const assets = new AssetStore(files, new ModelStore(files, CLOCK.now(), {}), CLOCK, new RandomSource('seed'))
  return { files, assets, scan: new AssetScan(assets, new MessageHub(new EagerPace(), () => {}), isHashing) }
}

test('an upload is stored under its digest; the same bytes again are a second reference', () => {
  const { assets } = prepare()
  const first = assets.upload(Buffer.from('x'), 'a.png', { ...WISH, tags: ['input'] })
  expect(first.isNew).toBe(true)
  expect(assets.describe(first.asset)).toMatchObject({
    name: 'a.png',
    loader_path: `${first.asset.hash?.slice(7)}.png`,
    tags: ['input', 'uploaded'],
  })
  const again = assets.upload(Buffer.from('x'), 'b.png', { ...WISH, tags: ['anything'] })
  expect(again.isNew).toBe(false)
  expect(assets.describe(again.asset)).toMatchObject({
    name: 'b.png',
    loader_path: undefined,
    tags: ['anything'],
    hash: first.asset.hash,
  })
})

test.each([
  [[], 'uploads require exactly one destination tag: input, models, or output'],
  [['input', 'output'], 'uploads require exactly one destination tag: input, models, or output'],
  [['models'], 'models uploads require exactly one model_type:<folder_name> tag'],
  [['models', 'model_type:nope'], "unknown model category 'nope'"],
])('new bytes with the tags %o are refused', (tags, message) => {
  expect(() => prepare().assets.upload(Buffer.from('x'), 'a.png', { ...WISH, tags })).toThrow(message)
})

test('an output keeps its id, and belongs to the last prompt that showed it', () => {
  const { files, assets } = prepare()
  writeFileSync(join(files.directory('output'), 'a.png'), 'x')
  const output = { images: [{ filename: 'a.png', subfolder: '', type: 'output' }], text: ['t'] }
  const shown = assets.register(output, 'p1')
  const [asset] = assets.all
  expect(shown).toEqual({ images: [{ ...output.images[0], id: asset?.id }], text: ['t'] })
  expect(assets.register(output, 'p2')).toEqual(shown)
  expect(asset?.jobId).toBe('p2')
})

test('a scan finds files, leaves out empty ones, and forgets those that are gone', () => {
  const { files, assets, scan } = prepare()
  mkdirSync(join(files.directory('input'), 'sub'))
  writeFileSync(join(files.directory('input'), 'sub/a.txt'), 'x')
  writeFileSync(join(files.directory('input'), 'empty.txt'), '')
  expect(scan.run(['input'])).toEqual({ scanned: 0, total: 2, created: 1, skipped: 0 })
  expect(scan.run(['input'])).toEqual({ scanned: 0, total: 2, created: 0, skipped: 1 })
  expect(assets.all.map(({ name, tags }) => [name, [...tags]])).toEqual([['a.txt', ['input', 'sub']]])
  rmSync(join(files.directory('input'), 'sub/a.txt'))
  scan.run(['input'])
  expect(assets.all).toEqual([])
})

test('a scan knows hashes only where the server hashes', () => {
  for (const isHashing of [false, true]) {
    const { files, assets, scan } = prepare(isHashing)
    writeFileSync(join(files.directory('output'), 'a.txt'), 'x')
    scan.run(['output'])
    expect(assets.all[0]?.hash !== undefined).toBe(isHashing)
  }
})

test('the file of a deleted asset stays, and no scan brings the asset back', () => {
  const { assets, scan } = prepare()
  const { asset } = assets.upload(Buffer.from('x'), 'a.png', { ...WISH, tags: ['input'] })
  assets.delete(asset.id.toUpperCase())
  expect(() => assets.get(asset.id)).toThrow(`AssetReference ${asset.id} not found`)
  expect(scan.run(['input'])).toEqual({ scanned: 0, total: 1, created: 0, skipped: 0 })
})

test('pages follow one another by their cursors, the newest first', () => {
  const { assets } = prepare()
  for (const name of ['a', 'b', 'c', 'd', 'e']) assets.add({ name, size: 1, mimeType: undefined, tags: [] })
  const first = pageAssets(assets.all, FIRST)
  const second = pageAssets(assets.all, { ...FIRST, after: first.nextCursor })
  const third = pageAssets(assets.all, { ...FIRST, after: second.nextCursor })
  const names = [first, second, third].map((list) => list.assets.map(({ name }) => name))
  expect(names).toEqual([['e', 'd'], ['c', 'b'], ['a']])
  expect([third.hasMore, third.nextCursor, third.total]).toEqual([false, undefined, 5])
})

test.each([
  [{ after: 'zzz' }, "payload: 'utf-8' codec can't decode byte 0xcf in position 0: invalid continuation byte"],
  [{ after: 'zzz', sort: 'last_access_time' }, "cursor pagination is not supported for sort='last_access_time'"],
] satisfies [Partial<AssetPage>, string][])('the cursor of %o is refused', (page, message) => {
  expect(() => pageAssets([], { ...FIRST, ...page })).toThrow(message)
})

test('assets are found by tags, by name and by what users noted', () => {
  const { assets } = prepare()
  const add = (name: string, tags: string[], note: number) => {
    assets.add({ name, size: 1, mimeType: undefined, tags, userMetadata: new Map([['k', note]]) })
  }
  add('Cat.png', ['input', 'x'], 1)
  add('dog.png', ['output'], 2)
  const find = (filter: object) => filterAssets(assets.all, { ...ALL, ...filter }).map(({ name }) => name)
  expect(find({ all: ['input', 'x'] })).toEqual(['Cat.png'])
  expect(find({ any: ['input', 'output'] })).toEqual(['Cat.png', 'dog.png'])
  expect(find({ none: ['output'] })).toEqual(['Cat.png'])
  expect(find({ nameContains: 'cat' })).toEqual(['Cat.png'])
  expect(find({ metadata: new Map([['k', 2]]) })).toEqual(['dog.png'])
  expect(find({ metadata: new Map([['k', [1, 2]]]) })).toEqual(['Cat.png', 'dog.png'])
})
