import { expect, test } from 'vitest'
import sharp from 'sharp'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

test('four pictures of 832x1216 behind a 4x model are four of 3328x4864', async () => {
  const { '9': _, ...graph } = txt2img({ width: 832, height: 1216, batch: 4 })
  const id = await submit(comfy.url, {
    ...graph,
    '10': { class_type: 'UpscaleModelLoader', inputs: { model_name: 'RealESRGAN_x4.pth' } },
    '11': { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['10', 0], image: ['8', 0] } },
    '12': { class_type: 'SaveImage', inputs: { images: ['11', 0], filename_prefix: 'large' } },
  })
  const { files } = await comfy.waitFor(id)
  expect(files).toHaveLength(4)
  const contents = await Promise.all(
    files.map(async ({ path }) => {
      const { width, height, format } = await sharp(path).metadata()
      expect({ width, height, format }).toEqual({ width: 3328, height: 4864, format: 'png' })
      return (await sharp(path).resize(32).raw().toBuffer()).toString('hex')
    }),
  )
  expect(new Set(contents).size).toBe(4)
})
