import path from 'node:path'
import sharp from 'sharp'
import { txt2img } from '../docs/examples/client.ts'
import { setupComfyMock } from '../src/index.ts'

/** Draws the picture of the docs' front page: what nine seeds give. `node scripts/draw-docs-pictures.ts` */
const SIZE = 256
const GAP = 12
const target = path.resolve(import.meta.dirname, '../docs/public/pictures.png')

await using comfy = setupComfyMock()
comfy.listen()

const tiles: { input: Buffer; left: number; top: number }[] = []
for (let seed = 0; seed < 9; seed += 1) {
  const workflow = txt2img({ seed: seed + 11 })
  const body = JSON.stringify({ prompt: workflow })
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body })
  const { prompt_id: promptId } = (await response.json()) as { prompt_id: string }
  const { files } = await comfy.waitFor(promptId)
  const [file] = files
  if (!file) throw new Error(`The seed ${seed} gave no picture.`)
  const corners = Buffer.from(`<svg><rect width="${SIZE}" height="${SIZE}" rx="18"/></svg>`)
  const input = await sharp(file.path)
    .resize(SIZE, SIZE)
    .composite([{ input: corners, blend: 'dest-in' }])
    .png()
    .toBuffer()
  tiles.push({ input, left: (seed % 3) * (SIZE + GAP), top: Math.floor(seed / 3) * (SIZE + GAP) })
}

const side = 3 * SIZE + 2 * GAP
const background = { r: 0, g: 0, b: 0, alpha: 0 }
const sheet = sharp({ create: { width: side, height: side, channels: 4, background } })
await sheet.composite(tiles).png({ palette: true, compressionLevel: 9 }).toFile(target)
