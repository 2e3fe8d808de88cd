import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

const MOST_LINES = 300
const ENTRIES = /^src\/[a-z-]+\.ts$/

const files = sourceFiles('src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'scripts/*')

test('no file is longer than one can read at once', () => {
  const lengths = files.map(({ name, text }) => ({ name, lines: text.trimEnd().split('\n').length }))
  expect(lengths.filter(({ lines }) => lines > MOST_LINES)).toEqual([])
})

test('no file inside the house only passes on what others export', () => {
  const barrels = files
    .filter(({ name }) => name.startsWith('src/') && !ENTRIES.test(name))
    .filter(
      ({ text }) =>
        text.replaceAll(/\/\*[\s\S]*?\*\/|export\s+(type\s+)?\{[^}]*\}\s+from\s+'[^']+';?/g, '').trim() === '',
    )
  expect(barrels.map(({ name }) => name)).toEqual([])
})

test('no file exports with a star', () => {
  const starred = files.filter(({ text }) => /^export\s+(type\s+)?\*/m.test(text))
  expect(starred.map(({ name }) => name)).toEqual([])
})

test('no test is nested in another', () => {
  const nested = files.filter(({ name, text }) => name.endsWith('.test.ts') && /^\s*describe[.(]/m.test(text))
  expect(nested.map(({ name }) => name)).toEqual([])
})
