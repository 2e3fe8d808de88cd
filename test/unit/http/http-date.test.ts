import { expect, test } from 'vitest'
import { formatHttpDate, parseHttpDate } from '../../../src/http/http-date.ts'

const AT = Date.UTC(1994, 10, 6, 8, 49, 37) / 1000

test.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', AT],
  ['Sunday, 06-Nov-94 08:49:37 GMT', AT],
  ['Sun Nov  6 08:49:37 1994', AT],
  ['06 Nov 1994 08:49', AT - 37],
  ['Mon, 01 Jan 69 00:00:00 GMT', Date.UTC(1969, 0, 1) / 1000],
  ['Sun, 01 Jan 68 00:00:00 GMT', Date.UTC(2068, 0, 1) / 1000],
])('%j is a date', (text, seconds) => {
  expect(parseHttpDate(text)).toBe(seconds)
})

test.each([
  null, '', 'yesterday', 'Sun, 06 Foo 1994 08:49:37 GMT', 'Sun Foo  6 08:49:37 1994', 'Sun, 31 Feb 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 24:49:37 GMT',
  'Sun, 06 Nov 1994 08:60:37 GMT', 'Sun, 06 Nov 1994 08:49:60 GMT',
])('%j is no date', (text) => {
  expect(parseHttpDate(text)).toBeUndefined()
}) // prettier-ignore

test('a date goes out in the first of the forms', () => {
  expect(formatHttpDate(AT)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
})
