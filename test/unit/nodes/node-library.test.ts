import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fileCombos } from '../../../src/comfyui/nodes/core/file-combos.ts'
import { NodeLibrary } from '../../../src/comfyui/nodes/node-library.ts'
import { readNodeClass } from '../../../src/comfyui/nodes/read-node-class.ts'
import { dumpJson, fromPlain, type JsonObject, parseJson } from '../../../src/protocol/json.ts'

const recorded = parseJson(
  readFileSync(new URL('../../contract/recordings/object_info.core.json', import.meta.url), 'utf8'),
) as JsonObject
const idle = { run: () => {} }
const makeLibrary = (listFiles?: (source: string) => readonly string[]) =>
  new NodeLibrary({ behaviourOf: () => idle, ...(listFiles ? { listFiles } : {}) })

test('the whole definition text is that of the recorded server, with the websocket saver behind it', () => {
  const text = makeLibrary().text()
  const own = parseJson(text) as JsonObject
  expect([...own.keys()]).toEqual([...recorded.keys(), 'SaveImageWebsocket'])
  own.delete('SaveImageWebsocket')
  expect(dumpJson(own)).toBe(dumpJson(recorded))
  expect(dumpJson(parseJson(text))).toBe(text)
})

test('entries come in the order of the text', () => {
  const library = makeLibrary()
  expect([...library.entries()].map(([name]) => name)).toEqual([...(parseJson(library.text()) as JsonObject).keys()])
})

test('a defined class stands behind the core, a redefined one at its old place', () => {
  const library = makeLibrary()
  const info = fromPlain({ input: {}, output: ['IMAGE'], output_is_list: [false] }) as JsonObject
  library.define(readNodeClass('Own', info, idle))
  library.define(readNodeClass('KSampler', info, idle))
  expect(library.names().at(0)).toBe('KSampler')
  expect(library.names().at(-1)).toBe('Own')
  expect(library.get('KSampler')?.inputs.size).toBe(0)
  expect(library.textOf('KSampler')).toBe('{"input": {}, "output": ["IMAGE"], "output_is_list": [false]}')
})

test('a class that does not exist is not there', () => {
  const library = makeLibrary()
  expect([library.get('Nope'), library.has('Nope'), library.textOf('Nope')]).toEqual([undefined, false, undefined])
  expect(library.get('__proto__')).toBeUndefined()
})

test('file combos list the files of the moment', () => {
  const files = new Map<string, readonly string[]>([['models/vae', ['a.pt']]])
  const library = makeLibrary((source) => files.get(source) ?? [])
  expect(library.get('VAELoader')?.inputs.get('vae_name')?.type).toEqual(['a.pt', 'pixel_space'])
  files.set('models/vae', ['b.pt'])
  expect(library.get('VAELoader')?.inputs.get('vae_name')?.config).toEqual([['b.pt', 'pixel_space'], new Map()])
  expect(library.get('Load3D')?.inputs.get('model_file')?.options.get('options')).toEqual(['none'])
  expect(library.textOf('VAELoader')).toContain('[["b.pt", "pixel_space"]]')
})

test('a class with file combos is read again only when a list changed', () => {
  const list = ['a.png']
  const library = makeLibrary(() => list)
  expect(library.get('LoadImage')).toBe(library.get('LoadImage'))
})

test('every file combo names a combo of a core class', () => {
  const library = makeLibrary()
  for (const [classType, combos] of fileCombos) {
    for (const name of combos.keys()) {
      const type = library.get(classType)?.inputs.get(name)?.type
      expect(Array.isArray(type) || type === 'COMBO', `${classType}.${name}`).toBe(true)
    }
  }
})

test('old-style and schema classes are read alike', () => {
  const library = makeLibrary()
  const sampler = library.get('KSampler')
  expect(sampler).toMatchObject({ isNewStyle: false, isOutputNode: false, inputIsList: false, outputs: ['LATENT'] })
  expect([...(sampler?.inputs.keys() ?? [])].slice(0, 4)).toEqual(['model', 'seed', 'steps', 'cfg'])
  expect(library.get('SaveImage')?.hidden).toEqual(
    new Map([
      ['prompt', 'PROMPT'],
      ['extra_pnginfo', 'EXTRA_PNGINFO'],
    ]),
  )
  expect(library.get('ImageCropV2')).toMatchObject({
    isNewStyle: true,
    hasIntermediateOutput: true,
    isOutputNode: false,
  })
})

test('what is no definition is refused with the place that is wrong', () => {
  const read = (info: object) => () => readNodeClass('Own', fromPlain(info) as JsonObject, idle)
  expect(read({ input: 5 })).toThrow('Failed to read the definition of node class "Own": its "input" is not an object.')
  expect(read({ input: { required: { a: 'INT' } } })).toThrow('its input "a" is not an array of type and options')
  expect(read({ input: { required: { a: [5] } } })).toThrow(
    'its type of input "a" is neither a type name nor a list of options',
  )
  expect(read({ output: 'IMAGE' })).toThrow('its "output" is not an array')
})
