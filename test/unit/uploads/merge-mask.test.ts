import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { readPng } from '../../../src/comfyui/files/read-png.ts'
import { mergeMask } from '../../../src/comfyui/uploads/merge-mask.ts'

const SIZE = { width: 2, height: 1 }
const rgb = encodePng(
  { kind: 'raster', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) },
  { ...SIZE, channels: 3 },
  { texts: [['prompt', '{}']] },
)
const mask = encodePng({ kind: 'raster', bytes: Uint8Array.of(9, 9, 9, 70, 9, 9, 9, 80) }, { ...SIZE, channels: 4 })

function prepare() {
  const files = new OutputStore({ clock: Date })
  onTestFinished(() => files.dispose())
  writeFileSync(join(files.directory('input'), 'a.png'), rgb)
  const target = join(files.directory('input'), 'm.png')
  const save = async (reference: string | undefined, bytes: Buffer = mask): Promise<void> => {
    await mergeMask(files, reference)(target, { filename: 'm.png', bytes, subfolder: '', overwrite: false })
  }
  return { target, save }
}

test('the original keeps its colours and its texts, and gets the alpha of the mask', async () => {
  const { target, save } = prepare()
  await save('{"filename": "a.png", "type": "input"}')
  const merged = readPng(readFileSync(target))
  expect([...(merged?.bytes ?? [])]).toEqual([1, 2, 3, 70, 4, 5, 6, 80])
  expect(merged?.texts).toEqual(new Map([['prompt', '{}']]))
})

test.each([
  ['one that is elsewhere', '{"filename": "a.png"}'],
  ['one outside', '{"filename": "../a.png", "type": "input"}'],
  ['one in a folder outside', '{"filename": "a.png", "type": "input", "subfolder": "../.."}'],
  ['an unknown directory', '{"filename": "a.png", "type": "nope"}'],
])('with %s for an original nothing is saved, and nothing said', async (_, reference) => {
  const { target, save } = prepare()
  await save(reference)
  expect(existsSync(target)).toBe(false)
})

test.each([
  ['no reference', undefined],
  ['a reference that is no JSON', 'x'],
  ['a reference without a name', '{}'],
])('%s is an error', async (_, reference) => {
  await expect(prepare().save(reference)).rejects.toThrow(/original_ref/)
})

test('a mask of another size, or of no picture, is an error', async () => {
  const { save } = prepare()
  const reference = '{"filename": "a.png [input]"}'
  const larger = encodePng({ kind: 'solid', color: [0, 0, 0, 1] }, { width: 3, height: 1, channels: 4 })
  await expect(save(reference, larger)).rejects.toThrow('images do not match')
  await expect(save(reference, Buffer.from('text'))).rejects.toThrow('cannot identify image file')
})
