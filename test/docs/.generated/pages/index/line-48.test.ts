















































import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { generate, txt2img } from './client.ts' // yours

const comfy = setupComfyMock()

test('the user gets a picture after a retry', async () => {
  comfy.setFailure({ node: '3', error: 'out-of-memory' }, { times: 1 })

  await expect(generate(txt2img())).rejects.toThrow('out of memory')
  expect(await generate(txt2img())).toEqual(['ComfyUI_00001_.png'])

  expect(comfy).toHaveSaved({ width: 512, height: 512 })
})
