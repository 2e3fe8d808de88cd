import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { PackedProject } from './packed-project.ts'

const project = new PackedProject()
afterAll(() => project[Symbol.dispose]())

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
})

test('every map names a file that was shipped', () => {
  const dist = path.join(project.directory, 'node_modules/comfyui-mock/dist')
  const named = readdirSync(dist)
    .filter((file) => !file.endsWith('.map'))
    .flatMap((file) => readFileSync(path.join(dist, file), 'utf8').match(/(?<=^\/\/# sourceMappingURL=).+$/m) ?? [])
  expect(names).toEqual(expect.arrayContaining(named.map((file) => `dist/${file}`)))
})

function inTarball(target: string): string {
  return path.posix.normalize(target)
}
