import { mkdirSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ThumbnailService } from '../src/thumbnail-service.ts'
import { params, startService } from './service.ts'

const comfy = setupComfyMock()
const thumbnails = new ThumbnailService(128)

async function generate(width: number, height: number): Promise<string> {
  const running = startService(comfy)
  const job = running.service.request('one', params({ width, height }))
  await running.service.work()
  const [file] = running.jobs.get(job.id).params.outputPaths ?? []
  if (!file) throw new Error('the job has left no file')
  return file
}

for (const [width, height, expected] of [
  [512, 512, [128, 128]],
  [1024, 512, [128, 64]],
  [512, 768, [85, 128]],
  [64, 64, [64, 64]],
] as const) {
  test(`a picture of ${width} x ${height} gets a thumbnail of ${expected.join(' x ')}`, async () => {
    const thumbnail = await thumbnails.createThumbnail(await generate(width, height))
    const metadata = await sharp(thumbnail).metadata()
    expect([metadata.width, metadata.height]).toEqual(expected)
    expect(metadata.format).toBe('webp')
  })
}

for (const [mode, channels, hasAlpha] of [
  ['RGB', 3, false],
  ['RGBA', 4, true],
] as const) {
  test(`a picture with ${mode} pixels gets a thumbnail with its colours`, async () => {
    const picture = await sharp({
      create: { width: 300, height: 200, channels, background: { r: 200, g: 30, b: 30, alpha: 0.5 } },
    })
      .png()
      .toBuffer()
    comfy.setOutputs({ save: [picture] })
    const thumbnail = await thumbnails.createThumbnail(await generate(64, 64))
    const { dominant } = await sharp(thumbnail).removeAlpha().stats()
    expect(dominant.r).toBeGreaterThan(dominant.g)
    expect((await sharp(thumbnail).metadata()).hasAlpha).toBe(hasAlpha)
  })
}

test('a contact sheet shows all thumbnails, row by row', async () => {
  const files = await Promise.all([1, 2, 3].map(async () => thumbnails.createThumbnail(await generate(128, 128))))
  const folder = path.join(comfy.rootDir, 'sheets')
  mkdirSync(folder, { recursive: true })
  const sheet = path.join(folder, 'sheet.png')
  await thumbnails.createContactSheet(files, sheet, 2)
  const metadata = await sharp(sheet).metadata()
  expect([metadata.width, metadata.height]).toEqual([256, 256])
})

test('a file that is no picture is an error, not an empty thumbnail', async () => {
  await expect(thumbnails.createThumbnail('/no/such/file.png')).rejects.toThrow('missing')
})
