import { expect, test } from 'vitest'
import { refusalOf } from '../../../src/network/request-refusal.ts'

test.each([
  'GET /queue?a=%zz&b=<>"{}|^`[]\\ HTTP/1.1\r\nHost: a',
  'GET  /queue  HTTP/1.0',
  'PROPFIND * HTTP/1.1\r\nX-Empty:\r\nX-Latin: \u00e9',
  'SOURCE http://a/b HTTP/1.1',
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
  expect(refusalOf(head)).toEqual({ text, isUnreadable: true })
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
