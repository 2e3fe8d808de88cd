import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { createContactSheet } from '../src/contact-sheet.ts'
import type { Job } from '../src/job-store.ts'
import { ThumbnailService } from '../src/thumbnail-service.ts'
import { params, startService, type Running } from './service.ts'

const comfy = setupComfyMock()
const thumbnails = new ThumbnailService(128)

/** A job from its request to its thumbnails. */
async function generate(running: Running, others: Parameters<typeof params>[0] = {}): Promise<Job> {
  const { id } = running.service.request('one', params(others))
  await running.service.work()
  return running.jobs.get(id)
}

for (const [width, height, expected] of [
  [512, 512, [128, 128]],
  [1024, 512, [128, 64]],
  [512, 768, [85, 128]],
  [2048, 64, [128, 4]],
  [136, 128, [128, 120]],
  [64, 64, [64, 64]],
] as const) {
  test(`a picture of ${width} x ${height} gets a thumbnail of ${expected.join(' x ')}`, async () => {
    using running = startService(comfy, { thumbnails })
    const { params: made } = await generate(running, { width, height })
    const metadata = await sharp(made.thumbnailPaths?.[0] ?? '').metadata()
    expect([metadata.width, metadata.height, metadata.format]).toEqual([...expected, 'webp'])
    const picture = await sharp(made.outputPaths?.[0]).metadata()
    expect([picture.width, picture.height]).toEqual([width, height])
  })
}

const RED = { r: 200, g: 30, b: 30 }
const plain = (channels: 3 | 4, alpha = 1) => {
  return sharp({ create: { width: 300, height: 200, channels, background: { ...RED, alpha } } })
}
const grey = sharp({ create: { width: 300, height: 200, channels: 3, background: { r: 90, g: 90, b: 90 } } })

/** Pixels as files may hold them, and the colour and opacity that their thumbnails show. */
const modes = {
  RGB: [plain(3).png(), [200, 30, 30, 255]],
  'RGBA, half transparent': [plain(4, 0.5).png(), [200, 30, 30, 128]],
  'palette (P)': [plain(3).png({ palette: true }), [200, 30, 30, 255]],
  'grey (L)': [grey.toColourspace('b-w').png(), [90, 90, 90, 255]],
  'RGB of 16 bits': [plain(3).toColourspace('rgb16').png(), [200, 30, 30, 255]],
} as const

for (const [mode, [file, expected]] of Object.entries(modes)) {
  test(`a picture with ${mode} pixels gets a thumbnail with its colours`, async () => {
    using running = startService(comfy, { thumbnails })
    const bytes = await file.clone().toBuffer()
    comfy.setOutputs({ save: [bytes] })
    const { params: made } = await generate(running)
    const small = sharp(made.thumbnailPaths?.[0] ?? '')
    const { data, info } = await small.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([128, 85])
    for (const [index, value] of expected.entries()) expect(Math.abs(Number(data[index]) - value)).toBeLessThan(8)
  })
}

test('a batch of pictures gets a thumbnail each, in their order', async () => {
  using running = startService(comfy, { thumbnails })
  const sizes = [
    { width: 200, height: 100 },
    { width: 100, height: 200 },
    { width: 150, height: 150 },
  ]
  comfy.setOutputs({ save: sizes })
  const { params: made } = await generate(running)
  const found = await Promise.all((made.thumbnailPaths ?? []).map(async (file) => sharp(file ?? '').metadata()))
  expect(found.map(({ width, height }) => [width, height])).toEqual([
    [128, 64],
    [64, 128],
    [128, 128],
  ])
})

test('a file that is no picture has no thumbnail, and those beside it have theirs', async () => {
  using running = startService(comfy)
  const { params: made } = await generate(running)
  const [picture = ''] = made.outputPaths ?? []
  const sound = path.join(path.dirname(picture), 'sound.flac')
  writeFileSync(sound, 'fLaC')
  expect(await thumbnails.createThumbnails([sound, picture])).toEqual([null, picture.replace('.png', '.thumb.webp')])
  expect(existsSync(sound.replace('.flac', '.thumb.webp'))).toBe(false)
})

test('without a thumbnail service there are only the pictures', async () => {
  using running = startService(comfy)
  const job = await generate(running)
  expect(job.params).not.toHaveProperty('thumbnailPaths')
  expect(readdirSync(path.join(running.storageDir, 'users', 'one'))).toHaveLength(1)
})

test('a file that is not there is an error, not an empty thumbnail', async () => {
  await expect(thumbnails.createThumbnail('/no/such/file.png')).rejects.toThrow('missing')
})

test('a contact sheet shows the pictures of each group side by side, under its name', async () => {
  const colours = ['#ff0000', '#00ff00', '#0000ff']
  const files = await Promise.all(
    colours.map(async (background, index) => {
      const file = path.join(comfy.rootDir, `colour-${index}.png`)
      await sharp({ create: { width: 60, height: 30 + index, channels: 3, background } })
        .png()
        .toFile(file)
      return file
    }),
  )
  const sheet = path.join(comfy.rootDir, 'sheet.png')
  const groups = [
    { title: 'one & two', files: files.slice(0, 2) },
    { title: 'three', files: files.slice(2) },
  ]
  await createContactSheet(groups, sheet, { title: 'All', across: 2, columns: 2, size: 20 })
  const { data, info } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)]
  const row = Array.from({ length: info.width }, (_, x) => at(x, 64 + 22 + 10).join())
  expect([...new Set(row)]).toEqual(['20,22,27', '255,0,0', '0,255,0', '0,0,255'])
  expect(row.filter((pixel) => pixel === '255,0,0')).toHaveLength(20)
})
