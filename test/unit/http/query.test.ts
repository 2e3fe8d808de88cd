import { expect, test } from 'vitest'
import { parseQuery } from '../../../src/http/query.ts'

test.each([
  ['/queue', []],
  ['/queue?', []],
  ['/queue?a=1&b', ['a=1', 'b=']],
  ['/queue?a=1&&=2', ['a=1', '=', '=2']],
  ['/queue?a=b+c%2Bd', ['a=b c+d']],
  ['/queue?a=%C3%BC%e2%82%ac', ['a=ü€']],
  ['/queue?a=%FF%zz%&b=%e2%82', ['a=%FF%zz%', 'b=%e2%82']],
  ['/queue?a=1;b=2', ['a=1;b=2']],
  ['/queue?a=1=2', ['a=1=2']],
  ['/queue?a=1#b=2', ['a=1']],
  ['/queue?#a=1#b', ['#a=1']],
])('%s has %j', (target, expected) => {
  expect(Array.from(parseQuery(target), ([name, value]) => `${name}=${value}`)).toEqual(expected)
})
