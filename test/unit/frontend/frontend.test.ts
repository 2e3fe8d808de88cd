import { expect, test } from 'vitest'
import { Frontend } from '../../../src/comfyui/frontend/frontend.ts'
import { dumpJson } from '../../../src/protocol/json.ts'

const frontend = new Frontend({
  b: {
    web: { 'b.js': '// b', 'deep/c.js': '// c', 'x.txt': '' },
    translations: { en: { nodeDefs: { N: { name: 'b', tips: [2] } }, only: 1 }, de: {} },
  },
  'a (1)': { web: { 'a.js': '// a' }, translations: { en: { nodeDefs: { N: { name: 'a', more: 'x', tips: [1] } } } } },
})

test('texts of packs are merged at every depth, in the order of the names of the packs', () => {
  expect(dumpJson(frontend.translations())).toBe(
    '{"en": {"nodeDefs": {"N": {"name": "b", "more": "x", "tips": [1, 2]}}, "only": 1}, "de": {}}',
  )
})

test('the names of packs are encoded in the URLs of their scripts', () => {
  expect(frontend.extensions()).toEqual([
    '/extensions/core/stub.js',
    '/extensions/b/b.js',
    '/extensions/b/deep/c.js',
    '/extensions/a%20%281%29/a.js',
  ])
})

test.each([
  ['/extensions/b/b.js', { name: 'b.js', text: '// b' }],
  ['/extensions/b/deep/../b.js', { name: 'b.js', text: '// b' }],
  ['/extensions/b/../core/stub.js', { name: 'extensions/core/stub.js', text: '// stub\n' }],
  ['/extensions/b/..%2F..%2Fx', 'outside'],
  ['/extensions/b', 'directory'],
  ['/extensions/b/deep', 'directory'],
  ['/extensions/nope/b.js', undefined],
  ['//index.html', 'outside'],
  ['//', 'outside'],
  ['/', 'directory'],
  ['/../etc/passwd', 'outside'],
  [`/${'x'.repeat(256)}`, 'too-long'],
  [`/${'ü'.repeat(128)}`, 'too-long'],
  [`/${'x'.repeat(256)}/y`, 'too-long'],
  [`/nope/${'x'.repeat(256)}`, undefined],
  [`/index.html/${'x'.repeat(256)}`, undefined],
  [`/nope/${'x'.repeat(256)}`, undefined],
  [`/${'x/'.repeat(200)}`, undefined],
])('finds at %s what the real server would', (path, expected) => {
  expect(frontend.find(path, decodeURIComponent)).toEqual(expected)
})
