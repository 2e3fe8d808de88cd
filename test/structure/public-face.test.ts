import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ENTRIES = ['index', 'matchers', 'vitest', 'jest', 'schema']

interface Exported {
  readonly name: string
  readonly file: string
}

/** What a user can import: the names that the entries hand on, and those that they declare. */
const exported = ENTRIES.flatMap((entry): Exported[] => {
  const file = `src/${entry}.ts`
  const text = readFileSync(file, 'utf8')
  const lists = Array.from(text.matchAll(/export \{([^}]*)\}(?: from '([^']+)')?/g)).flatMap(([, names = '', from]) => {
    const target = from === undefined ? importOf(names.trim(), text) : from
    return names
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, file: path.posix.join('src', from ?? importOf(name, text) ?? target ?? `${entry}.ts`) }))
  })
  const own = Array.from(text.matchAll(/^export (?:function|const|class|interface|type) (\w+)/gm), ([, name = '']) => {
    return { name, file }
  })
  return [...lists, ...own]
})

function importOf(name: string, text: string): string | undefined {
  const line = text.split('\n').find((each) => each.startsWith('import') && new RegExp(`\\b${name}\\b`).test(each))
  return line && /from '([^']+)'/.exec(line)?.[1]
}

function docOf({ name, file }: Exported): { doc: string; kind: string } {
  const declaration = new RegExp(
    `(?:/\\*\\*((?:(?!\\*/)[^])*)\\*/\\n)?export (?:async )?(function|const|class|interface|type) ${name}\\b`,
  )
  const [, doc = '', kind = ''] = declaration.exec(readFileSync(file, 'utf8')) ?? []
  return { doc, kind }
}

test('every name that can be imported says what it is', () => {
  expect(exported.length).toBeGreaterThan(60)
  expect(exported.filter((each) => docOf(each).doc === '').map(({ name }) => name)).toEqual([])
})

test('every function and value among them is shown in use', () => {
  const without = exported.filter((each) => {
    const { doc, kind } = docOf(each)
    return ['function', 'const'].includes(kind) && !doc.includes('@example')
  })
  expect(without.map(({ name }) => name)).toEqual([])
})

test('every name among them has a type test', () => {
  const tests = globSync('test/types/*.{ts,cts}').map((file) => readFileSync(file, 'utf8')).join('\n') // prettier-ignore
  expect(exported.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(tests)).map(({ name }) => name)).toEqual([])
})
