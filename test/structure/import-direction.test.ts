import path from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles, specifiers } from './source-files.ts'

/** From the outside in; a file imports its own layer and those below it. */
const LAYERS = [
  ['index.ts', 'vitest.ts', 'jest.ts', 'matchers.ts', 'handlers.ts', 'schema.ts'],
  ['cli', 'matchers', 'mock', 'the files of src/ itself'],
  ['http', 'websocket', 'network', 'journal'],
  ['comfyui'],
  ['scenario', 'protocol', 'clock'],
  ['check-members.ts', 'errors.ts', 'lazy-zod.ts', 'nearest-name.ts', 'schema-places.ts', 'with-timeout.ts'],
]

function layerOf(file: string): number {
  const [room = ''] = file.split('/')
  const layer = LAYERS.findIndex((rooms) => rooms.includes(room))
  if (layer >= 0) return layer
  expect(room, `src/${room}/ is in no layer of this test`).toMatch(/\.ts$/)
  return 1
}

const files = sourceFiles('src/**/*.ts').map((file) => ({ ...file, name: file.name.slice('src/'.length) }))

function imports(outermost: number, wanted: (specifier: string) => boolean): string[] {
  return files
    .filter(({ name }) => layerOf(name) >= outermost)
    .flatMap(({ name, text }) =>
      specifiers(text)
        .filter(wanted)
        .map((specifier) => `${name} imports ${specifier}`),
    )
}

test('no file imports a layer above its own', () => {
  const upwards = files.flatMap(({ name, text }) =>
    specifiers(text)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => path.posix.join(path.posix.dirname(name), specifier))
      .filter((target) => layerOf(target) < layerOf(name))
      .map((target) => `${name} imports ${target}`),
  )
  expect(upwards).toEqual([])
})

test('what ComfyUI is knows no transport', () => {
  expect(imports(3, (specifier) => /^(msw|@mswjs)(\/|$)/.test(specifier))).toEqual([])
})

test('only the entries of a runner know that runner', () => {
  expect(imports(1, (specifier) => /^(vitest|jest|@jest)(\/|$)/.test(specifier))).toEqual([])
})
