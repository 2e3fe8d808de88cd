import { readFileSync } from 'node:fs'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

test('the latent of the graph says how many files come out, and how large', async () => {
  const record = await comfy.waitFor(await submit(comfy.url, txt2img({ width: 832, height: 1216, batch: 3 })))
  expect(record.files.map(({ filename }) => filename)).toEqual([
    'ComfyUI_00001_.png',
    'ComfyUI_00002_.png',
    'ComfyUI_00003_.png',
  ])
  for (const file of record.files) {
    expect(PNG.sync.read(readFileSync(file.path))).toMatchObject({ width: 832, height: 1216 })
  }
})

test('a subfolder in the prefix is a folder on disk', async () => {
  const graph = txt2img({ width: 64, height: 64 })
  graph['9'].inputs.filename_prefix = 'jobs/7/out'
  const record = await comfy.waitFor(await submit(comfy.url, graph))
  expect(record.files[0]).toMatchObject({ filename: 'out_00001_.png', subfolder: 'jobs/7' })
  expect(record.files[0]?.path).toBe(`${comfy.outputDir}/jobs/7/out_00001_.png`)
})
