import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { PackedProject } from './packed-project.ts'

interface SourceMap {
  readonly sources: readonly string[]
  readonly sourcesContent?: unknown
  readonly mappings: string
}

const project = new PackedProject()
afterAll(() => project[Symbol.dispose]())

const root = path.resolve(import.meta.dirname, '../..')
const dist = path.join(project.directory, 'node_modules/comfyui-mock/dist')
const names = project.packed.map((file) => file.path)
const entries = Object.values(manifest.exports).filter((target) => typeof target !== 'string')

test('the tarball holds the built files and the papers, and nothing else', () => {
  const others = names.filter((name) => !/^dist\/[\w-]+\.(js|js\.map|d\.ts)$/.test(name))
  expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json'])
})

test('every entry is there with its types', () => {
  expect(names).toEqual(expect.arrayContaining(entries.flatMap((entry) => [entry.default, entry.types].map(inTarball))))
})

// @note Test runners load a library again for every test file, and each further file costs.
test('an entry is at most its own file and one that is shared', () => {
  const commands = Object.values(manifest.bin).map(inTarball)
  const shared = names.filter((name) => name.endsWith('.js') && !commands.includes(name)).length - entries.length
  expect(shared).toBeLessThanOrEqual(1)
})

test('the tarball stays small', () => {
  const size = project.packed.reduce((sum, file) => sum + file.size, 0)
  expect(size).toBeLessThan(1_500_000)
  expect(project.size).toBeLessThan(400_000)
})

test('no test, example, recording or page is in it', () => {
  expect(names.filter((name) => /(^|\/)(test|tests|bench|examples|docs|src)\/|\.test\.|recording/.test(name))).toEqual([])
})

test('every map names a file that was shipped', () => {
  const named = readdirSync(dist)
    .filter((file) => !file.endsWith('.map'))
    .flatMap((file) => readFileSync(path.join(dist, file), 'utf8').match(/(?<=^\/\/# sourceMappingURL=).+$/m) ?? [])
  expect(names).toEqual(expect.arrayContaining(named.map((file) => `dist/${file}`)))
})

test('the library is mapped to files and lines of the sources, which are not shipped with it', () => {
  const commands = Object.values(manifest.bin).map(inTarball)
  const scripts = names.filter((name) => name.endsWith('.js') && !commands.includes(name))
  for (const script of scripts) {
    const map = JSON.parse(readFileSync(path.join(dist, `${path.basename(script)}.map`), 'utf8')) as SourceMap
    expect(map.sourcesContent).toBeUndefined()
    expect(map.mappings.length).toBeGreaterThan(0)
    const foreign = map.sources.filter((source) => !existsSync(path.join(root, 'dist', source)))
    expect(foreign).toEqual([])
  }
})

test('a stack trace names the line of the source', () => {
  const script = project.write(
    'trace.js',
    `import { setupComfyMock } from 'comfyui-mock'
     try { setupComfyMock({ clok: 'manual' }) } catch (error) { console.log(error.stack) }`,
  )
  const stack = execFileSync(process.execPath, ['--enable-source-maps', script], { encoding: 'utf8' })
  const [, line = ''] = /at checkOptions \(.*src\/options\.ts:(\d+):/.exec(stack) ?? []
  const source = readFileSync(path.join(root, 'src/options.ts'), 'utf8').split('\n')
  expect(source[Number(line) - 1]).toContain("'set up the mock'")
})

test('types are not mapped: their sources are not shipped', () => {
  const mapped = names.filter((name) => name.endsWith('.d.ts') && readIn(name).includes('sourceMappingURL'))
  expect(mapped).toEqual([])
})

function readIn(name: string): string {
  return readFileSync(path.join(dist, '..', name), 'utf8')
}

function inTarball(target: string): string {
  return path.posix.normalize(target)
}
