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
  ['a port beyond all ports', { origin: 'http://127.0.0.1:8188', host: '127.0.0.1:99999' }, undefined],
  ['a user in the origin', { origin: 'http://user:pw@127.0.0.1:8188' }, true],
  ['an origin without a scheme', { origin: '127.0.0.1:3000' }, false],
  ['brackets that do not close', { origin: 'http://[::1' }, undefined],
  ['brackets around no address', { origin: 'http://[x]' }, undefined],
  ['a bracket at the end', { origin: 'http://a]b' }, undefined],
  ['a short form of the loopback', { origin: 'http://evil.example', host: '127.1:8188' }, true],
  ['a loopback in octal', { origin: 'http://evil.example', host: '0177.0.0.1' }, true],
  ['a loopback in hexadecimal', { origin: 'http://evil.example', host: '0x7f.1' }, true],
  ['a loopback as one number', { origin: 'http://evil.example', host: '2130706433' }, true],
  ['another number', { origin: 'http://evil.example', host: '3232235521' }, false],
  ['a loopback inside IPv6', { origin: 'http://evil.example', host: '[::ffff:127.0.0.1]' }, true],
  ['another address of IPv6', { origin: 'http://evil.example', host: '[fe80::1]' }, false],
  ['an address with too many parts', { origin: 'http://evil.example', host: '127.0.0.1.1' }, false],
  ['a host with an empty label', { origin: 'http://evil.example', host: 'a..b' }, undefined],
  ['a host that is no text', { origin: 'http://evil.example', host: 'a\u00e9b' }, undefined],
  ['a path in the host', { origin: 'http://127.0.0.1:8188', host: '127.0.0.1/x' }, true],
] satisfies [string, Record<string, string>, boolean | undefined][])(
  '%s: %o is foreign: %s',
  (_, headers, expected) => {
    expect(isForeignOrigin(new Headers(headers), LOCAL)).toBe(expected)
  },
)
