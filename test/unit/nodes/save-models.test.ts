import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { solidImage } from '../../../src/comfyui/pixels/image.ts'
import { parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { outputsOf, runNode } from './run-node.ts'

const stores: OutputStore[] = []
afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

function newStore(): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  return store
}

const PROMPT = parseJson('{"1": {"class_type": "X", "inputs": {}}}') as JsonObject

test('a checkpoint is saved with the prompt inside, and nothing is shown', async () => {
  const store = newStore()
  const inputs = { model: { kind: 'model', name: 'm' }, clip: {}, vae: {}, filename_prefix: 'checkpoints/mine' }
  const { output } = await runNode('CheckpointSave', inputs, { store, prompt: PROMPT })
  expect(output.ui).toBeUndefined()
  const bytes = readFileSync(path.join(store.directory('output'), 'checkpoints', 'mine_00001_.safetensors'))
  const header: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())))
  expect(header).toEqual({ __metadata__: { prompt: '{"1": {"class_type": "X", "inputs": {}}}' } })
})

test('drawings of a custom node are saved one by one, with the prompt inside', async () => {
  const store = newStore()
  const svg = { kind: 'svg', data: ['<svg width="4"><g/></svg>', Buffer.from('<svg></svg>')] }
  const { output } = await runNode('SaveSVGNode', { svg, filename_prefix: 'svg/drawn' }, { store, prompt: PROMPT })
  expect(output.ui).toEqual({
    images: [1, 2].map((count) => ({ filename: `drawn_0000${count}_.svg`, subfolder: 'svg', type: 'output' })),
  })
  const text = readFileSync(path.join(store.directory('output'), 'svg', 'drawn_00001_.svg'), 'utf8')
  expect(text).toMatch(
    /^<svg width="4">\s*<metadata>\s*<!\[CDATA\[\s*{\s*"prompt": {[^]*\]\]>\s*<\/metadata>\s*<g\/><\/svg>$/,
  )
})

test('a mesh is saved as a glTF file that says what it is', async () => {
  const store = newStore()
  const mesh = { kind: 'mesh', name: 'm' }
  const { output } = await runNode('SaveGLB', { mesh, filename_prefix: '3d/chair' }, { store, prompt: PROMPT })
  expect(output.ui).toEqual({ '3d': [{ filename: 'chair_00001_.glb', subfolder: '3d', type: 'output' }] })
  const bytes = readFileSync(path.join(store.directory('output'), '3d', 'chair_00001_.glb'))
  expect([bytes.toString('latin1', 0, 4), bytes.readUInt32LE(4), bytes.readUInt32LE(8)]).toEqual([
    'glTF',
    2,
    bytes.length,
  ])
  const json = JSON.parse(bytes.toString('utf8', 20, 20 + bytes.readUInt32LE(12))) as Record<string, unknown>
  expect(json).toMatchObject({ asset: { version: '2.0', extras: { prompt: { '1': { class_type: 'X' } } } } })
  const binary = 20 + bytes.readUInt32LE(12)
  expect([bytes.readUInt32LE(binary), bytes.toString('latin1', binary + 4, binary + 7)]).toEqual([36, 'BIN'])
})

test('a model is shown with its camera, and with its background in the temp directory', async () => {
  const store = newStore()
  const image = solidImage({ width: 8, height: 6, batch: 1 }, [1, 0, 0])
  const inputs = { model_file: '3d/chair.glb', bg_image: image, camera_info: { fov: 50 } }
  const { output } = await runNode('Preview3D', inputs, { store })
  const [model, camera, background] = (output.ui?.['result'] ?? []) as [string, JsonObject, string]
  expect([model, [...camera]]).toEqual(['3d/chair.glb', [['fov', 50]]])
  expect(background).toMatch(/^temp\/bg_[0-9a-f]{32}\.png$/)
  expect(readdirSync(store.directory('temp'))).toEqual([background.slice(5)])
  expect((await runNode('Preview3D', { model_file: 'a.glb' }, { store })).output.ui).toEqual({
    result: ['a.glb', null, null],
  })
})

test('a latent that was saved is loaded again in its size', async () => {
  const store = newStore()
  const samples = { kind: 'latent', width: 832, height: 480, batch: 2, channels: 16, frames: 33 }
  await runNode('SaveLatent', { samples, filename_prefix: 'kept' }, { store })
  const [loaded] = await outputsOf('LoadLatent', { latent: 'kept_00001_.latent [output]' }, { store })
  expect(loaded).toMatchObject(samples)
})

test('sound goes through a latent with its length', async () => {
  const audio = { kind: 'audio', sampleRate: 48000, channels: 2, batch: 1, length: 480_000 }
  const [samples] = await outputsOf('VAEEncodeAudio', { audio, vae: { kind: 'vae', name: 'v' } })
  const [decoded] = (await outputsOf('VAEDecodeAudio', { samples, vae: {} })) as [
    { length: number; sampleRate: number },
  ]
  expect(decoded.length / decoded.sampleRate).toBeCloseTo(10, 1)
})
