import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ComfyMockError, setupComfyMock } from 'comfyui-mock'
import { historyOf, submit } from './helpers/client.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-dump-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SAVE = `{"input": {"required": {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]}, "hidden": {}}, "output": [], "output_is_list": [], "output_name": [], "output_node": true, "python_module": "nodes"}`
const LOADER = `{"input": {"required": {"ckpt_name": [["theirs.safetensors"]]}}, "output": ["MODEL", "CLIP", "VAE"], "output_is_list": [false, false, false], "output_name": ["MODEL", "CLIP", "VAE"], "output_node": false, "python_module": "nodes"}`
const MAKER = `{"input": {"required": {"width": ["INT", {"default": 64, "min": 16, "max": 18446744073709551615}], "height": ["INT", {"default": 64}], "strength": ["FLOAT", {"default": 1.0, "max": Infinity}]}}, "output": ["IMAGE"], "output_is_list": [false], "output_name": ["image"], "output_node": false, "python_module": "custom_nodes.theirs"}`
const DUMP = `{"SaveImage": ${SAVE},\n "TheirMaker": ${MAKER}, "CheckpointLoaderSimple": ${LOADER}}`

const GRAPH = {
  '1': { class_type: 'TheirMaker', inputs: { width: 80, height: 48, strength: 0.5 } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'theirs' } },
}

function dumpFile(name: string, text: string): string {
  const file = path.join(directory, name)
  writeFileSync(file, text)
  return file
}

test('custom nodes of a dump are validated and run by what their definition says', async () => {
  await using comfy = setupComfyMock({ objectInfo: dumpFile('raw.json', DUMP) })
  comfy.listen()
  const id = await submit(comfy.url, GRAPH)
  await comfy.waitFor(id)
  expect((await historyOf(comfy.url, id))?.outputs).toEqual({
    2: { images: [{ filename: 'theirs_00001_.png', subfolder: '', type: 'output' }] },
  })
  expect(comfy.prompts[0]?.files[0]).toMatchObject({ filename: 'theirs_00001_.png' })
  const small = { ...GRAPH, '1': { class_type: 'TheirMaker', inputs: { width: 8, height: 48, strength: 0.5 } } }
  await expect(submit(comfy.url, small)).rejects.toThrow('value_smaller_than_min')
})

test('a dump takes the place of the core, numbers and all', async () => {
  await using comfy = setupComfyMock({ objectInfo: dumpFile('raw.json', DUMP) })
  comfy.listen()
  const text = await (await fetch(`${comfy.url}/object_info`)).text()
  expect(text).toContain('"max": 18446744073709551615')
  expect(text).toContain('{"default": 1.0, "max": Infinity}')
  expect(text.startsWith('{"SaveImage": {')).toBe(true)
  await expect(
    submit(comfy.url, { ...GRAPH, '3': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } } }),
  ).rejects.toThrow('PreviewImage')
})

test('the models of a dump are those of the mock, unless the options name others', async () => {
  const objectInfo = dumpFile('raw.json', DUMP)
  await using comfy = setupComfyMock({ objectInfo })
  comfy.listen()
  expect(await (await fetch(`${comfy.url}/models/checkpoints`)).json()).toEqual(['theirs.safetensors'])
  await comfy.close()
  await using other = setupComfyMock({ objectInfo, models: { checkpoints: ['mine.safetensors'] } })
  other.listen()
  expect(await (await fetch(`${other.url}/models/checkpoints`)).json()).toEqual(['mine.safetensors'])
})

test('what was pulled has its models beside the definitions', async () => {
  const text = `{"object_info": ${DUMP}, "models": {"loras": ["l.safetensors"], "checkpoints": ["theirs.safetensors"]}}`
  await using comfy = setupComfyMock({ objectInfo: dumpFile('pulled.json', text) })
  comfy.listen()
  expect(await (await fetch(`${comfy.url}/models/loras`)).json()).toEqual(['l.safetensors'])
  await submit(comfy.url, GRAPH)
})

test('an object serves as well as a file', async () => {
  const objectInfo = JSON.parse(DUMP.replace('Infinity', '10')) as Record<string, unknown>
  await using comfy = setupComfyMock({ objectInfo })
  comfy.listen()
  const id = await submit(comfy.url, GRAPH)
  expect((await comfy.waitFor(id)).status).toBe('completed')
})

test.each([
  ['a file that is not there', path.join(directory, 'none.json'), 'cannot be read'],
  ['a file of something else', dumpFile('list.json', '[1, 2]'), 'holds no JSON object of node classes'],
  ['a file that was cut short', dumpFile('short.json', DUMP.slice(0, -9)), 'holds no JSON object of node classes'],
  ['an object of something else', { SaveImage: 5 }, 'its entry "SaveImage" is no object'],
])('%s is refused at the call', (_, objectInfo, reason) => {
  const call = () => setupComfyMock({ objectInfo })
  expect(call).toThrow(ComfyMockError)
  expect(call).toThrow(reason)
  expect(call).toThrow('at "objectInfo". Save one with `npx comfyui-mock pull <url>`.')
})

test.each([
  ['an entry that is null', { SaveImage: null }, 'its entry "SaveImage" is no object'],
  ['an entry that is a list', { SaveImage: [] }, 'its entry "SaveImage" is no object'],
  ['what was pulled, and is a list', { object_info: { A: [] } }, 'its entry "A" is no object'],
  [
    'a file whose definitions were cut short',
    dumpFile('inner.json', '{"object_info": {"A": 5}}'),
    'holds no JSON object of node classes under "object_info"',
  ],
])('%s is refused at the call, too', (_, objectInfo, reason) => {
  expect(() => setupComfyMock({ objectInfo })).toThrow(reason)
})

test('a dump is a URL, too, and its models are in combos of either style', async () => {
  const fresh = (input: string): string =>
    `{"input": ${input}, "output": ["MODEL"], "output_is_list": [false], "output_name": ["MODEL"], "output_node": false, "python_module": "nodes"}`
  const loaders = [
    `"VAELoader": ${fresh('{"required": {"vae_name": ["COMBO", {"options": ["v.pt", "pixel_space", 7]}]}}')}`,
    `"LoraLoader": ${fresh('{"optional": {"lora_name": [["l.pt"], {}]}}')}`,
    `"UNETLoader": ${fresh('7')}`,
    `"CLIPLoader": ${fresh('{"required": {"clip_name": ["COMBO"]}, "optional": 7}')}`,
    `"ControlNetLoader": ${fresh('{"required": {"other": [["x"]]}}')}`,
  ]
  const text = `{"SaveImage": ${SAVE}, ${loaders.join(', ')}}`
  const objectInfo = new URL(`file://${dumpFile('styles.json', text)}`)
  await using comfy = setupComfyMock({ objectInfo })
  comfy.listen()
  const list = async (folder: string): Promise<unknown> => (await fetch(`${comfy.url}/models/${folder}`)).json()
  expect(await list('vae')).toEqual(['v.pt'])
  expect(await list('loras')).toEqual(['l.pt'])
  expect(await list('text_encoders')).toEqual([])
  expect(await list('diffusion_models')).toEqual([])
  expect(await list('controlnet')).toEqual([])
})

test('what was pulled may be an object, with models or without', async () => {
  const object_info = JSON.parse(DUMP.replace('Infinity', '10')) as Record<string, unknown>
  for (const [models, expected] of [
    [{ checkpoints: ['pulled.safetensors', 7], loras: 'none' }, ['pulled.safetensors']],
    [undefined, ['theirs.safetensors']],
    [[], ['theirs.safetensors']],
  ]) {
    await using comfy = setupComfyMock({ objectInfo: { object_info, ...(models && { models }) } })
    comfy.listen()
    expect(await (await fetch(`${comfy.url}/models/checkpoints`)).json()).toEqual(expected)
  }
})

test('what was pulled without models has those of its loaders', async () => {
  await using comfy = setupComfyMock({ objectInfo: dumpFile('bare.json', `{"object_info": ${DUMP}}`) })
  comfy.listen()
  expect(await (await fetch(`${comfy.url}/models/checkpoints`)).json()).toEqual(['theirs.safetensors'])
})
