import { expect, test } from 'vitest'
import { refusalOf } from '../../../src/network/request-refusal.ts'

test.each([
  'GET /queue?a=%zz&b=<>"{}|^`[]\\ HTTP/1.1\r\nHost: a',
  'GET  /queue  HTTP/1.0',
  'GET /queue',
  'PROPFIND * HTTP/1.1\r\nX-Empty:\r\nX-Latin: \u00e9',
  'SOURCE http://a/b HTTP/1.1',
  'POST /queue HTTP/1.1\r\nContent-Length: 18446744073709551615',
  'POST /queue HTTP/1.1\r\nContent-Length: 12 \r\nHost: a\r\nHost: b',
  'POST /queue HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked',
  `GET /${'a'.repeat(8189)} HTTP/1.1\r\nA: ${'b'.repeat(8190)}`,
])('%j is taken', (head) => {
  expect(refusalOf(head)).toBeUndefined()
})

// Texts of aiohttp 3.11.16 itself.
test.each([
  ['FOO /queue HTTP/1.1', "Invalid method encountered:\n\n  b'FOO /queue HTTP/1.1'\n     ^"],
  ['patch /queue HTTP/1.1', "Invalid method encountered:\n\n  b'patch /queue HTTP/1.1'\n    ^"],
  ['PO /queue HTTP/1.1', "Invalid method encountered:\n\n  b'PO /queue HTTP/1.1'\n      ^"],
  ['UNSUBSCRIB / HTTP/1.1', "Invalid method encountered:\n\n  b'UNSUBSCRIB / HTTP/1.1'\n              ^"],
  ['GETX /queue HTTP/1.1', "Expected space after method:\n\n  b'GETX /queue HTTP/1.1'\n       ^"],
  ['POST\t /queue HTTP/1.1', "Expected space after method:\n\n  b'POST\\t /queue HTTP/1.1'\n        ^"],
  [
    'FLUSH /queue HTTP/1.1',
    "Invalid method for HTTP/x.x request:\n\n  b'FLUSH /queue HTTP/1.1'\n                      ^",
  ],
  ['GET /a\u00e9b HTTP/1.1', "Invalid char in url path:\n\n  b'GET /a\\xe9b HTTP/1.1'\n          ^"],
  ["GET /?'\u00e9 HTTP/1.1", 'Invalid char in url query:\n\n  b"GET /?\'\\xe9 HTTP/1.1"\n           ^'],
  ['GET /#\u00e9 HTTP/1.1', "Invalid char in url fragment start:\n\n  b'GET /#\\xe9 HTTP/1.1'\n          ^"],
  ['GET queue HTTP/1.1', "Invalid characters in url:\n\n  b'GET queue HTTP/1.1'\n              ^"],
  ['GET ?x HTTP/1.1', "Unexpected start char in url:\n\n  b'GET ?x HTTP/1.1'\n        ^"],
  ['GET http:/queue HTTP/1.1', "Unexpected char in url schema:\n\n  b'GET http:/queue HTTP/1.1'\n              ^"],
  ['GET /a b HTTP/1.1', "Expected HTTP/:\n\n  b'GET /a b HTTP/1.1'\n           ^"],
  ['GET /queue HTTP/1.2', "Invalid HTTP version:\n\n  b'GET /queue HTTP/1.2'\n                       ^"],
  ['GET / HTTP/1.1\r\nBad Header: x', "Invalid header token:\n\n  b'Bad Header: x'\n       ^"],
  ['GET / HTTP/1.1\r\nX: a\r\n b', "Unexpected whitespace after header value:\n\n  b' b'\n    ^"],
  [
    'GET / HTTP/1.1\r\nContent-Length: abc',
    "Invalid character in Content-Length:\n\n  b'Content-Length: abc'\n                    ^",
  ],
  [
    'GET / HTTP/1.1\r\nContent-Length: 1 2',
    "Invalid character in Content-Length:\n\n  b'Content-Length: 1 2'\n                      ^",
  ],
  ['GET / HTTP/1.1\r\nContent-Length: ', "Empty Content-Length:\n\n  b''\n    ^"],
  [
    'POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked',
    "Transfer-Encoding can't be present with Content-Length:\n\n  b'Transfer-Encoding: chunked'\n                      ^",
  ],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: gzip', "Request has invalid `Transfer-Encoding`:\n\n  b''\n    ^"],
])('%j is refused: the parser in front would not take it either', (head, text) => {
  expect(refusalOf(head)).toMatchObject({ text, isUnreadable: true })
})

// Reasons and places of llhttp, the parser of aiohttp and of Node.
test.each([
  ['GET  HTTP/1.1', "Unexpected char in url schema:\n\n  b'GET  HTTP/1.1'\n             ^"],
  ['GET ', "Invalid characters in url:\n\n  b'GET \\r\\n'\n          ^"],
  ['GET \tx', "Invalid characters in url:\n\n  b'GET \\tx'\n          ^"],
  ['GET http://a|b/c HTTP/1.1', "Unexpected char in url server:\n\n  b'GET http://a|b/c HTTP/1.1'\n                ^"],
  ['CONNECT a#b HTTP/1.1', "Unexpected char in url server:\n\n  b'CONNECT a#b HTTP/1.1'\n             ^"],
  ['CONNECT a\tb HTTP/1.1', "Invalid characters in url:\n\n  b'CONNECT a\\tb HTTP/1.1'\n               ^"],
  ['GET http HTTP/1.1', "Invalid characters in url:\n\n  b'GET http HTTP/1.1'\n             ^"],
  ['GET /a\tb HTTP/1.1', "Invalid characters in url:\n\n  b'GET /a\\tb HTTP/1.1'\n            ^"],
  ['GET / ', "Expected HTTP/:\n\n  b'GET / '\n          ^"],
  ['GET /\rx', "Expected CRLF:\n\n  b'GET /\\rx'\n           ^"],
  ['GET / \tHTTP/1.1', "Invalid characters in url:\n\n  b'GET / \\tHTTP/1.1'\n            ^"],
  ['GET / HTTP/1.1\rx', "Expected CRLF after version:\n\n  b'GET / HTTP/1.1\\rx'\n                    ^"],
  ['GET / HTTP/1.1\r\nA:\rb', "Expected LF after CR:\n\n  b'A:\\rb'\n        ^"],
  ['GET / HTTP/1.1\r\nA:\nb', "Invalid header value char:\n\n  b'A:\\nb'\n        ^"],
  ['GET / HTTP/1.1\r\nA:\r\n b', "Invalid header value char:\n\n  b' b'\n     ^"],
  ['GET / HTTP/1.1\r\n\nA: b', "Invalid header field char:\n\n  b'\\nA: b'\n      ^"],
  [
    'GET / HTTP/1.1\r\nContent-Length: 1\t',
    "Invalid character in Content-Length:\n\n  b'Content-Length: 1\\t'\n                     ^",
  ],
  ['GET / HTTP/x', "Invalid major version:\n\n  b'GET / HTTP/x'\n               ^"],
  ['GET / HTTP/11', "Expected dot:\n\n  b'GET / HTTP/11'\n                ^"],
  ['GET / HTTP/1.x', "Invalid minor version:\n\n  b'GET / HTTP/1.x'\n                 ^"],
  ['GET / HTTP/1.1 x', "Expected CRLF after version:\n\n  b'GET / HTTP/1.1 x'\n                  ^"],
  ['PRI * HTTP/2.0\r\nHost: a', "Expected HTTP/2 Connection Preface:\n\n  b'Host: a'\n    ^"],
  ['PRI : HTTP/2.0', "Unexpected start char in url:\n\n  b'PRI : HTTP/2.0'\n        ^"],
  ['GET / HTTP/1.1\r\n X: a', "Unexpected space after start line:\n\n  b' X: a'\n     ^"],
  ['GET / HTTP/1.1\r\n\tX: a', "Invalid header token:\n\n  b'\\tX: a'\n    ^"],
  ['GET / HTTP/1.1\r\nX: a\r\n\tb', "Unexpected whitespace after header value:\n\n  b'\\tb'\n    ^"],
  ['GET / HTTP/1.1\r\nUpgrade : x', "Invalid header field char:\n\n  b'Upgrade : x'\n            ^"],
  ['GET / HTTP/1.1\r\nBad?', "Invalid header token:\n\n  b'Bad?'\n       ^"],
  ['GET / HTTP/1.1\r\nBad', "Invalid header token:\n\n  b'Bad'\n       ^"],
  ['GET / HTTP/1.1\r\n: x', "Invalid header token:\n\n  b': x'\n    ^"],
  ['GET / HTTP/1.1\r\n\rX: a', "Expected LF after headers:\n\n  b'\\rX: a'\n      ^"],
  ['GET / HTTP/1.1\r\nX: a\rb', "Missing expected LF after header value:\n\n  b'X: a\\rb'\n          ^"],
  ['GET / HTTP/1.1\r\nX: a\nb', "Missing expected CR after header value:\n\n  b'X: a\\nb'\n        ^"],
  ['GET / HTTP/1.1\r\nX: a\u0000b', "Invalid header value char:\n\n  b'X: a\\x00b'\n        ^"],
  [
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2',
    "Content-Length can't be present with Transfer-Encoding:\n\n  b'Content-Length: 2'\n                   ^",
  ],
  [
    'POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2',
    "Duplicate Content-Length:\n\n  b'Content-Length: 2'\n                    ^",
  ],
  [
    'POST / HTTP/1.1\r\nContent-Length: 18446744073709551616',
    "Content-Length overflow:\n\n  b'Content-Length: 18446744073709551616'\n                                        ^",
  ],
  [
    'POST / HTTP/1.1\r\nContent-Length: 100000000000000000000',
    "Content-Length overflow:\n\n  b'Content-Length: 100000000000000000000'\n                                         ^",
  ],
  [
    'POST / HTTP/1.1\r\nContent-Length: 2\u0000',
    "Invalid character in Content-Length:\n\n  b'Content-Length: 2\\x00'\n                     ^",
  ],
  [
    'POST / HTTP/1.1\r\nContent-Length: 99999999999999999999x',
    "Content-Length overflow:\n\n  b'Content-Length: 99999999999999999999x'\n                                        ^",
  ],
  [
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip',
    "Invalid `Transfer-Encoding` header value:\n\n  b'Transfer-Encoding: chunked, gzip'\n                               ^",
  ],
])('%j is refused where llhttp stops', (head, text) => {
  expect(refusalOf(head)).toMatchObject({ text, isUnreadable: true })
})

test.each([
  [`GET /${'a'.repeat(8190)} HTTP/1.1`, 'Got more than 8190 bytes (8191) when reading Status line is too long.'],
  [
    `GET / HTTP/1.1\r\nA: ${'b'.repeat(8191)}`,
    'Got more than 8190 bytes (8191) when reading Header value is too long.',
  ],
  [
    `GET / HTTP/1.1\r\nHost: a\r\n${'X'.repeat(8191)}: y`,
    'Got more than 8190 bytes (8195) when reading Header name is too long.',
  ],
  ['GET / HTTP/1.1\r\nContent-Encoding: BR', 'Can not decode content-encoding: brotli (br). Please install `Brotli`'],
])('what is too long, or too hard to unpack, is refused', (head, text) => {
  expect(refusalOf(head)).toEqual({ text, isUnreadable: false })
})
