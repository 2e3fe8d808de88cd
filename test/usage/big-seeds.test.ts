import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { readPngTexts } from '../../src/comfyui/files/read-png.ts'
import { txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()
const SEED = '18446744073709551615'

test('a seed of 2^64 - 1 survives from the request to the history and the PNG file, exactly', async () => {
  const graph = JSON.stringify(txt2img()).replace('"seed":5', `"seed":${SEED}`)
  const response = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    body: `{"prompt": ${graph}, "extra_data": {"extra_pnginfo": {"workflow": {"seed": ${SEED}}}}}`,
  })
  const record = await comfy.waitFor((await response.json()).prompt_id)

  expect(await (await fetch(`${comfy.url}/history`)).text()).toContain(`"seed": ${SEED}`)
  expect(record.graph['3']?.inputs['seed']).toBe(BigInt(SEED))
  const texts = readPngTexts(readFileSync(record.files[0]!.path))
  expect([...texts.keys()]).toEqual(['prompt', 'workflow'])
  expect(texts.get('prompt')).toContain(`"seed": ${SEED}`)
  expect(texts.get('workflow')).toBe(`{"seed": ${SEED}}`)
})
