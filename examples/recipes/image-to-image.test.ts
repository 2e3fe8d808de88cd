import sharp from 'sharp'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { halve } from './image-to-image.ts'

const comfy = setupComfyMock()

const red = async (width: number, height: number): Promise<Uint8Array<ArrayBuffer>> => {
  const create = { width, height, channels: 3 as const, background: '#ff0000' }
  return new Uint8Array(await sharp({ create }).png().toBuffer())
}

test('a red picture comes back at half its size, and cyan', async () => {
  const [file] = await halve(comfy.url, await red(120, 80), 120, 80)
  const view = await fetch(`${comfy.url}/view?filename=${file?.filename}`)
  const picture = sharp(Buffer.from(await view.arrayBuffer()))
  expect(await picture.metadata()).toMatchObject({ width: 60, height: 40 })
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true })
  expect([...data.subarray(0, 3)]).toEqual([0, 255, 255])
})

test('two pictures of one name do not overwrite each other', async () => {
  await halve(comfy.url, await red(20, 20), 20, 20)
  await halve(comfy.url, await red(40, 40), 40, 40)
  const uploads = comfy.prompts.map(({ graph }) => graph['load']?.inputs['image'])
  expect(uploads).toEqual(['source.png', 'source (1).png'])
})
