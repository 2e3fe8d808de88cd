import { expect, test } from 'vitest'
import { networkLocationOf } from '../../../src/http/network-location.ts'

// Values of Python's `urllib.parse.urlsplit`: netloc in lower case, hostname, port.
test.each([
  ['http://Example.COM:80/a', ['example.com:80', 'example.com', 80]],
  ['//user:pw@host:1?q', ['user:pw@host:1', 'host', 1]],
  ['http://[::1]:8188', ['[::1]:8188', '::1', 8188]],
  ['http://[FE80::1%Eth0]', ['[fe80::1%eth0]', 'fe80::1%Eth0', undefined]],
  ['http://a%2F:5', ['a%2f:5', 'a%2F', 5]],
  ['http://[v1.x]', ['[v1.x]', 'v1.x', undefined]],
  ['nothing', ['', undefined, undefined]],
  ['http://:9', [':9', undefined, 9]],
])('%s is taken apart into %j', (url, expected) => {
  const { text, hostname, port } = networkLocationOf(url)
  expect([text, hostname, port]).toEqual(expected)
})

test.each([
  ['http://[::1', 'Invalid IPv6 URL'],
  ['http://::1]', 'Invalid IPv6 URL'],
  ['http://a[::1]', 'Invalid IPv6 URL'],
  ['http://[::1]x', 'Invalid IPv6 URL'],
  ['http://[vx]', 'Invalid IPv6 URL'],
  ['http://[none]', 'Invalid IPv6 URL'],
  ['http://[a]@b', 'Invalid IPv6 URL'],
  ['http://a:65536', 'Port out of range 0-65535'],
  ['http://a:x', 'Port out of range 0-65535'],
])('%s is refused', (url, message) => {
  expect(() => networkLocationOf(url)).toThrow(message)
})
