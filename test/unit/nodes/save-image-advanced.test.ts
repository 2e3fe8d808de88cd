import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { readPngChunks } from '../../../src/comfyui/files/png-chunk.ts'
import { outputsOf, runNode } from './run-node.ts'

const stores: OutputStore[] = []

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

async function saved(inputs: Record<string, unknown>): Promise<Buffer> {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  const [images] = await outputsOf('EmptyImage', { width: 4, height: 3, batch_size: 1, color: 0xff8001 })
  const { output } = await runNode('SaveImageAdvanced', { images, filename_prefix: 'a', ...inputs }, { store })
  const [file] = (output.ui?.['images'] ?? []) as { filename: string }[]
  expect(file?.filename).toBe(`a_00001.${String(inputs['format'])}`)
  return readFileSync(path.join(store.directory('output'), file?.filename ?? ''))
}

test('a PNG is written as FFmpeg writes it', async () => {
  const png = await saved({ format: 'png', 'format.bit_depth': '8-bit' })
  expect(Array.from(readPngChunks(png), ({ type }) => type)).toEqual(['IHDR', 'tEXt', 'pHYs', 'IDAT', 'IEND'])
  expect(Array.from(PNG.sync.read(png).data.subarray(0, 3))).toEqual([255, 128, 1])
})

test('a PNG may have 16 bits a channel', async () => {
  const png = await saved({ format: 'png', 'format.bit_depth': '16-bit' })
  expect(png[24]).toBe(16)
  expect(Array.from(PNG.sync.read(png).data.subarray(0, 3))).toEqual([255, 128, 1])
})

test('an EXR holds the floats of each row, blue first', async () => {
  const exr = await saved({ format: 'exr' })
  expect(exr.readUInt32LE()).toBe(20000630)
  const rows = exr.subarray(exr.length - 3 * (8 + 4 * 3 * 4))
  expect([rows.readInt32LE(0), rows.readInt32LE(4)]).toEqual([0, 48])
  expect([rows.readFloatLE(8), rows.readFloatLE(8 + 16), rows.readFloatLE(8 + 32)]).toEqual(
    [1 / 255, 128 / 255, 1].map(Math.fround),
  )
})

test.each([['webp'], [null]])('the format %j is as if none had been given', async (format) => {
  await expect(saved({ format })).rejects.toMatchObject({
    exceptionType: 'TypeError',
    message: "SaveImageAdvanced.execute() missing 1 required positional argument: 'format'",
  })
})
