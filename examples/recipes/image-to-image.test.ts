import sharp from 'sharp'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { imageToImage } from './image-to-image.ts'

const comfy = setupComfyMock()

const plain = async (width: number, height: number, background = '#ff0000'): Promise<Uint8Array<ArrayBuffer>> => {
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer(),
  )
}

test('a picture comes back painted, as large as the latent of the one that was sent', async () => {
  const result = await imageToImage(
    comfy.url,
    { picture: await plain(125, 83), text: 'a lighthouse', strength: 0.6 },
    10,
  )
  // Latents have a pixel for each 8 x 8.
  expect(await sharp(result).metadata()).toMatchObject({ format: 'png', width: 120, height: 80 })
})

test('what the sampler gets is the picture that was uploaded, and the strength', async () => {
  const picture = await plain(64, 64)
  await imageToImage(comfy.url, { picture, text: 'a lighthouse', strength: 0.35 }, 10)
  const { data } = await sharp(comfy.uploads[0]?.path).raw().toBuffer({ resolveWithObject: true })
  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0])
  expect(comfy).toHaveQueuedPrompt({
    load: { inputs: { image: 'source.png' } },
    sampler: { inputs: { denoise: 0.35, latent_image: ['encode', 0] } },
    encode: { inputs: { pixels: ['load', 0] } },
    positive: { inputs: { text: 'a lighthouse' } },
  })
})

test('two pictures of one name do not overwrite each other', async () => {
  for (const colour of ['#ff0000', '#00ff00'])
    await imageToImage(comfy.url, { picture: await plain(32, 32, colour), text: 'a lighthouse', strength: 0.5 }, 10)
  const images = comfy.prompts.map(({ graph }) => graph['load']?.inputs['image'])
  expect(images).toEqual(['source.png', 'source (1).png'])
})

test('bytes that are no picture fail with the words of the server', async () => {
  const picture = new TextEncoder().encode('not a picture')
  await expect(imageToImage(comfy.url, { picture, text: '', strength: 0.5 }, 10)).rejects.toThrow(/gave 400|no picture/)
})

test('an upload that fails is not painted', async () => {
  comfy.setFault('POST /upload/image', { status: 413, body: 'too large' })
  const job = imageToImage(comfy.url, { picture: await plain(32, 32), text: '', strength: 0.5 }, 10)
  await expect(job).rejects.toThrow('gave 413: too large')
  expect(comfy.prompts).toHaveLength(0)
})
