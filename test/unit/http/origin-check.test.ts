import { expect, test } from 'vitest'
import { isForeignOrigin } from '../../../src/http/origin-check.ts'

const LOCAL = '127.0.0.1:8188'

test.each([
  ['nothing', {}, false],
  ['a page of the same origin', { origin: 'http://127.0.0.1:8188' }, false],
  ['https in place of http', { origin: 'https://127.0.0.1:8188' }, false],
  ['no port in the origin', { origin: 'http://127.0.0.1' }, false],
  ['another port', { origin: 'http://127.0.0.1:3000' }, true],
  ['another name of the same host', { origin: 'http://localhost:8188' }, true],
  ['another host', { origin: 'http://evil.example' }, true],
  ['an opaque origin', { origin: 'null' }, false],
  ['a host that is not local', { origin: 'http://evil.example', host: 'example.com' }, false],
  ['a host without a port', { origin: 'http://127.0.0.1:5173', host: '127.0.0.1' }, false],
  ['the IPv6 loopback', { origin: 'http://[::1]:8188', host: '[::1]:8188' }, false],
  ['a cross-site request', { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:8188' }, true],
  ['a same-site request', { 'sec-fetch-site': 'same-site' }, false],
  ['cross-site in capitals', { 'sec-fetch-site': 'CROSS-SITE' }, false],
  ['a port that is none', { origin: 'http://127.0.0.1:x' }, undefined],
] satisfies [string, Record<string, string>, boolean | undefined][])(
  '%s: %o is foreign: %s',
  (_, headers, expected) => {
    expect(isForeignOrigin(new Headers(headers), LOCAL)).toBe(expected)
  },
)
