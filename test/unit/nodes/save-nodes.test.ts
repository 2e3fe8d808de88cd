import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { readPngChunks } from '../../../src/comfyui/files/png-chunk.ts'
import { readPngTexts } from '../../../src/comfyui/files/read-png.ts'
import { fromPlain, parseJson, type Json, type JsonObject } from '../../../src/protocol/json.ts'
import { outputsOf, runNode, type RunOptions } from './run-node.ts'

const stores: OutputStore[] = []

function makeStore(): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

async function save(classType: string, inputs: Record<string, unknown>, options: RunOptions = {}) {
  const [images] = await outputsOf('EmptyImage', { width: 32, height: 24, batch_size: 2, color: 31 })
  return runNode(classType, { images, ...inputs }, options)
}

test('SaveImage writes one file for each image of a batch and passes the images on', async () => {
  const store = makeStore()
  const { output } = await save('SaveImage', { filename_prefix: 'a/%width%_x' }, { store })
  expect(output.ui).toEqual({
    images: [
      { filename: '32_x_00001_.png', subfolder: 'a', type: 'output' },
      { filename: '32_x_00002_.png', subfolder: 'a', type: 'output' },
    ],
  })
  expect(output.result?.[0]).toMatchObject({ kind: 'image', batch: 2 })
  expect(readdirSync(path.join(store.directory('output'), 'a')).toSorted()).toEqual([
    '32_x_00001_.png',
    '32_x_00002_.png',
  ])
})

test('the batch number stands in names while the counter starts over each time', async () => {
  const store = makeStore()
  for (let time = 0; time < 2; time += 1) {
    const { output } = await save('SaveImage', { filename_prefix: 'n%batch_num%' }, { store })
    expect(output.ui?.['images']).toMatchObject([{ filename: 'n0_00001_.png' }, { filename: 'n1_00002_.png' }])
  }
})

test('saved files carry the live prompt first, then each key of the extra information', async () => {
  const store = makeStore()
  const prompt = parseJson('{"1": {"seed": 18446744073709551615, "cfg": 8.0, "text": "ü"}}') as JsonObject
  const extraPngInfo = parseJson('{"workflow": {"id": 1.0}, "other": [1, 2]}')
  await save('SaveImage', { filename_prefix: 'x' }, { store, prompt, extraPngInfo })
  const png = readFileSync(path.join(store.directory('output'), 'x_00001_.png'))
  expect(Array.from(readPngTexts(png))).toEqual([
    ['prompt', '{"1": {"seed": 18446744073709551615, "cfg": 8.0, "text": "\\u00fc"}}'],
    ['workflow', '{"id": 1.0}'],
    ['other', '[1, 2]'],
  ])
  expect(Array.from(readPngChunks(png), ({ type }) => type)).toEqual(['IHDR', 'tEXt', 'tEXt', 'tEXt', 'IDAT', 'IEND'])
})

test('files carry no texts where the server was told so', async () => {
  const store = makeStore()
  await save('SaveImage', { filename_prefix: 'x' }, { store, extraPngInfo: fromPlain({ a: 1 }), embedsTexts: false })
  expect(readPngTexts(readFileSync(path.join(store.directory('output'), 'x_00001_.png'))).size).toBe(0)
})

test.each<[Json, string, string]>([
  [5, 'TypeError', "'int' object is not iterable"],
  ['ab', 'TypeError', "string indices must be integers, not 'str'"],
  [['a'], 'TypeError', 'list indices must be integers or slices, not str'],
  [[0], 'AttributeError', "'int' object has no attribute 'encode'"],
  [[-1], 'AttributeError', "'int' object has no attribute 'encode'"],
  [[-2], 'IndexError', 'list index out of range'],
  [[false], 'AttributeError', "'bool' object has no attribute 'encode'"],
  [[true], 'IndexError', 'list index out of range'],
  [[1.5], 'TypeError', 'list indices must be integers or slices, not float'],
  [
    new Map([['漢字x', 1]]),
    'UnicodeEncodeError',
    "'latin-1' codec can't encode characters in position 0-1: ordinal not in range(256)",
  ],
  [
    new Map([['a😀', 1]]),
    'UnicodeEncodeError',
    "'latin-1' codec can't encode character '\\U0001f600' in position 1: ordinal not in range(256)",
  ],
])('extra information %j fails as Python does', async (extraPngInfo, exceptionType, message) => {
  await expect(save('SaveImage', { filename_prefix: 'x' }, { store: makeStore(), extraPngInfo })).rejects.toMatchObject(
    { exceptionType, message },
  )
})

test('empty extra information of any kind is none', async () => {
  for (const extraPngInfo of [null, [], '', new Map()] as Json[]) {
    const { output } = await save('SaveImage', { filename_prefix: 'x' }, { store: makeStore(), extraPngInfo })
    expect(output.ui?.['images']).toHaveLength(2)
  }
})

test('a prefix that leads out fails before anything else is looked at', async () => {
  const store = makeStore()
  await expect(save('SaveImage', { filename_prefix: '../evil' }, { store, extraPngInfo: 5 })).rejects.toMatchObject({
    exceptionType: 'Exception',
    message: `**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: ${store.root}\n         output_dir: ${store.root}/output`,
  })
})

test('a preview keeps its five letters as long as the node object lives', async () => {
  const store = makeStore()
  const nodeState = new Map<string, unknown>()
  const first = await save('PreviewImage', {}, { store, nodeState })
  const again = await save('PreviewImage', {}, { store, nodeState })
  const names = [first, again].flatMap(({ output }) => output.ui?.['images'] as { filename: string; type: string }[])
  const letters = /^ComfyUI_temp_([a-z]{5})_00001_\.png$/.exec(names[0]?.filename ?? '')?.[1]
  expect(letters).toBeDefined()
  expect(names).toMatchObject(
    [1, 2, 3, 4].map((number) => ({ filename: `ComfyUI_temp_${letters}_0000${number}_.png`, type: 'temp' })),
  )
})

test('a shown mask says that it is not animated and carries no texts', async () => {
  const store = makeStore()
  const [mask] = await outputsOf('SolidMask', { value: 0.5, width: 16, height: 16 })
  const { output } = await runNode('MaskPreview', { mask }, { store })
  const [file] = (output.ui?.['images'] ?? []) as { filename: string }[]
  expect(output.ui?.['animated']).toEqual([false])
  const png = readFileSync(path.join(store.directory('temp'), file?.filename ?? ''))
  expect(Array.from(readPngChunks(png), ({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND'])
})

test('SaveImageWebsocket sends each image as a preview, counts from zero and saves nothing', async () => {
  const store = makeStore()
  const { output, reported } = await save('SaveImageWebsocket', {}, { store })
  expect(output).toEqual({})
  expect(reported.progress.map(({ value, max, preview }) => [value, max, preview?.format])).toEqual([
    [0, 2, 'png'],
    [1, 2, 'png'],
  ])
  expect(store.isMade).toBe(false)
})
