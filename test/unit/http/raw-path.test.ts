import { expect, test } from 'vitest'
import { rawPath } from '../../../src/http/raw-path.ts'

test.each([
  ['/', '/'],
  ['/prompt?a=/../b', '/prompt'],
  ['/../etc/passwd', '/../etc/passwd'],
  ['/%2e%2e/etc/passwd?x', '/%2e%2e/etc/passwd'],
  ['//prompt', '//prompt'],
  ['/a\\b', '/a\\b'],
  ['/a#b', '/a'],
  ['/a?b#c', '/a'],
  ['http://127.0.0.1:8188/a/../b?c', '/a/../b'],
  ['http://127.0.0.1:8188', ''],
  ['*', '*'],
])('the path of %s is %s', (target, path) => {
  expect(rawPath(target)).toBe(path)
})

test('bytes are read as UTF-8', () => {
  expect(rawPath(Buffer.from('/é').toString('latin1'))).toBe('/é')
})
