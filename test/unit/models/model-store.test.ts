import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { ComboFiles } from '../../../src/comfyui/models/combo-files.ts'
import { type ModelLists, ModelStore } from '../../../src/comfyui/models/model-store.ts'
import { readSafetensorsHeader } from '../../../src/comfyui/models/safetensors-header.ts'

function prepare(lists?: ModelLists) {
  const files = new OutputStore({ clock: Date })
  onTestFinished(() => files.dispose())
  const models = new ModelStore(files, 1000, lists)
  return { files, models, combos: new ComboFiles(models, files) }
}

test('models are listed in the order of Python', () => {
  const { models } = prepare({ loras: ['b.safetensors', 'B.safetensors', 'sub/a.safetensors', 'a.safetensors'] })
  expect(models.list('loras')).toEqual(['B.safetensors', 'a.safetensors', 'b.safetensors', 'sub/a.safetensors'])
  expect(models.list('checkpoints')).toEqual([])
})

test('old names of folders stand for the new ones, and new folders come last', () => {
  const { models } = prepare({ unet: ['u.safetensors'], clip: ['c.safetensors'], my_models: ['m.pt'] })
  expect(models.list('diffusion_models')).toEqual(['u.safetensors'])
  expect(models.list('text_encoders')).toEqual(['c.safetensors'])
  expect([models.folder('unet'), models.folder('clip')]).toEqual([undefined, undefined])
  expect(models.folders.map(({ name }) => name).at(-1)).toBe('my_models')
})

test('nothing is written to disk for models that are only named', () => {
  const { files, models, combos } = prepare()
  expect(combos.list('models/checkpoints')).toEqual(models.list('checkpoints'))
  expect(combos.list('input/image')).toEqual([])
  expect(files.isMade).toBe(false)
})

test('files that lie in the directories of a folder count too, by their extension', () => {
  const { files, models } = prepare({ loras: ['a.safetensors'] })
  mkdirSync(join(files.root, 'output/loras/x'), { recursive: true })
  writeFileSync(join(files.root, 'output/loras/x/new.safetensors'), 'x')
  writeFileSync(join(files.root, 'output/loras/x/note.txt'), 'x')
  expect(models.list('loras')).toEqual(['a.safetensors', 'x/new.safetensors'])
  expect(models.details('loras').map(({ pathIndex, size }) => [pathIndex, size])).toEqual([
    [0, 0],
    [1, 1],
  ])
})

test('the same list comes again while nothing changes', () => {
  const { files, combos } = prepare()
  writeFileSync(join(files.directory('input'), 'a.png'), 'x')
  const list = combos.list('input/image')
  expect(combos.list('input/image')).toBe(list)
  writeFileSync(join(files.directory('input'), 'b.webp'), 'x')
  expect(combos.list('input/image')).toEqual(['a.png', 'b.webp'])
})

test('inputs are listed by what their names say of their content', () => {
  const { files, combos } = prepare()
  mkdirSync(join(files.directory('input'), '3d'))
  for (const name of ['a.png', 'b.mp4', 'c.wav', 'd.latent', 'e.txt', '3d/f.glb'])
    writeFileSync(join(files.directory('input'), name), 'x')
  expect(combos.list('input/image')).toEqual(['a.png'])
  expect(combos.list('input/video')).toEqual(['b.mp4'])
  expect(combos.list('input/audio')).toEqual(['b.mp4', 'c.wav'])
  expect(combos.list('input/latent')).toEqual(['d.latent'])
  expect(combos.list('input/3d')).toEqual(['3d/f.glb'])
  expect(combos.list('input/any')).toEqual(['a.png', 'b.mp4', 'c.wav', 'd.latent', 'e.txt'])
})

test('a name cannot lead out of its folder', () => {
  const { models } = prepare({ loras: [{ name: 'a.safetensors', metadata: { k: 'v' } }] })
  expect(models.read('loras', '../../a.safetensors')).toEqual(models.read('loras', 'a.safetensors'))
  expect(models.read('loras', 'b.safetensors')).toBeUndefined()
})

test('the header of a model holds its metadata; an empty file has none', () => {
  const { models } = prepare({
    loras: [
      { name: 'a.safetensors', metadata: { k: 'v' } },
      { name: 'b.safetensors', metadata: null },
      'c.safetensors',
    ],
  })
  const header = (name: string) => readSafetensorsHeader(models.read('loras', name) ?? Buffer.alloc(0), 1000)
  expect((header('a.safetensors') as Map<string, unknown>).get('__metadata__')).toEqual(new Map([['k', 'v']]))
  expect([...(header('b.safetensors') as Map<string, unknown>).keys()]).toEqual(['w'])
  expect(() => header('c.safetensors')).toThrow('8 bytes')
})
