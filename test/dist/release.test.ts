import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8')

test('a release is published by the identity of its workflow, and no token is kept', () => {
  const release = read('.github/workflows/release.yml')
  expect(release).toContain('id-token: write')
  expect(release).toMatch(/NPM_CONFIG_PROVENANCE: ['"]true/)
  expect(release).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|_authToken/)
})

test('nothing is released that CI has not accepted', () => {
  expect(read('.github/workflows/release.yml')).toMatch(/check:\n[\s\S]*uses: \.\/\.github\/workflows\/ci\.yml/)
  expect(read('.github/workflows/release.yml')).toContain('needs: check')
  expect(read('.github/workflows/ci.yml')).toContain('bash .ci/run')
})

test('the changesets that wait are about this package', () => {
  const waiting = globSync('.changeset/*.md', { cwd: root }).filter((name) => !name.endsWith('README.md'))
  const strangers = waiting.filter((name) => !read(name).startsWith(`---\n'${manifest.name}': `))
  expect(strangers).toEqual([])
  expect(JSON.parse(read('.changeset/config.json'))).toMatchObject({ access: 'public', baseBranch: 'main' })
})

test.each([
  'CONTRIBUTING.md',
  'README.md',
  '.ci/run',
  '.github/workflows/release.yml',
])('every script that %s calls is there', (file) => {
  const called = Array.from(read(file).matchAll(/npm run (?:--silent )?([\w:-]+)/g), ([, name = '']) => name)
  expect(called.length).toBeGreaterThan(0)
  expect(called.filter((name) => !(name in manifest.scripts))).toEqual([])
})
