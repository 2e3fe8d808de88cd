import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { readPng } from '../../../src/comfyui/files/read-png.ts'
import { mergeMask } from '../../../src/comfyui/uploads/merge-mask.ts'
import { writePngText } from '../../../src/comfyui/viewing/png-text.ts'

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
  const save = async (reference: string | undefined, bytes: Buffer = mask, file = target): Promise<void> => {
    await mergeMask(files, reference)(file, { filename: 'm.png', bytes, subfolder: '', overwrite: false })
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
  ['a folder that is not there', '{"filename": "a.png", "type": "input", "subfolder": "nope/.."}'],
  ['no directory, and no folder either', '{"filename": "a.png", "type": null, "subfolder": null}'],
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

test('a folder that is no text is an error, where the rest is fine', async () => {
  const { save } = prepare()
  await expect(save('{"filename": "a.png", "type": "input", "subfolder": null}')).rejects.toThrow('subfolder')
})

test.each([
  ['webp', 'RIFF'],
  ['gif', 'GIF8'],
  ['tif', 'II*\0'],
  ['TIFF', 'II*\0'],
  ['bmp', 'BM'],
  ['dib', '(\0\0\0'],
  ['ppm', 'P6\n2 1\n255\n\x01\x02\x03'],
  ['tga', '\0\0\x02'],
  ['apng', '\x89PNG'],
])('the format is that of the name: .%s', async (extension, start) => {
  const { target, save } = prepare()
  const file = target.replace(/png$/, extension)
  await save('{"filename": "a.png [input]"}', mask, file)
  expect(readFileSync(file, 'latin1').slice(0, start.length)).toBe(start)
})

test('what has no alpha, or is no picture by its name, is refused', async () => {
  const { target, save } = prepare()
  for (const extension of ['jpg', 'txt', 'svg'])
    await expect(save('{"filename": "a.png [input]"}', mask, `${target}.${extension}`)).rejects.toThrow('unknown file')
})

test('blue and red change places in BMP and TGA, and the rows their order', async () => {
  const { target, save } = prepare()
  for (const extension of ['bmp', 'tga']) {
    await save('{"filename": "a.png [input]"}', mask, `${target}.${extension}`)
    expect([...readFileSync(`${target}.${extension}`).subarray(-8)]).toEqual([3, 2, 1, 70, 6, 5, 4, 80])
  }
})

test('an international text of the original stays one', async () => {
  const { target, save } = prepare()
  const text = writePngText({ key: 'k', text: 'ünï', international: { language: 'de', translatedKey: 'x' } })
  const original = encodePng(
    { kind: 'solid', color: [0, 0, 0] },
    { ...SIZE, channels: 3 },
    { chunks: { first: [text] } },
  )
  writeFileSync(target.replace('m.png', 'a.png'), original)
  await save('{"filename": "a.png [input]"}')
  expect(readFileSync(target).includes(text)).toBe(true)
})
