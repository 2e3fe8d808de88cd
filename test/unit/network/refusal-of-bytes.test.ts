import { expect, test } from 'vitest'
import { refusalOfBytes } from '../../../src/network/refusal-of-bytes.ts'

const GET = 'GET /queue HTTP/1.1\r\nHost: a\r\n\r\n'

function post(headers: string, body: string): string {
  return `POST /queue HTTP/1.1\r\n${headers}\r\n\r\n${body}`
}

test.each([
  GET,
  `${GET}\r\n${GET}`,
  'GET /queue HT',
  'GET /queue HTTP/1.1\r',
  'GET /queue HTTP/1.1\r\nHo',
  'GET /queue HTTP/1.1\r\nHost: a\r\nContent-Length:',
  'GET /queue HTTP/1.1\r\nTransfer-Encoding: x\r\n',
  'GET /queue\r\n\r\n',
  post('Content-Length: 2', '{}'),
  post('Content-Length: 5', '{}'),
  post('Content-Length: 2\r\nConnection: close', '{}\r\n'),
  post('Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'),
  post('Transfer-Encoding: chunked', '2;a="b"\r\n{}\r\n0\r\nA: b\r\n\r\n' + GET),
  post('Transfer-Encoding: chunked', '2\r\n{'),
  post('Transfer-Encoding: chunked', '2\r'),
  'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\x81',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\nx',
])('%j is taken, or waited for', (text) => {
  expect(refusalOfBytes(text)).toBeUndefined()
})

test.each([
  ['GET /queue HTTP/2\r', "Expected dot:\n\n  b'GET /queue HTTP/2'\n                     ^", false],
  [
    'GET /queue HTTP/1.1\rHost',
    "Expected CRLF after version:\n\n  b'GET /queue HTTP/1.1\\rHost'\n                         ^",
    true,
  ],
  ['GET /queue HTTP/1.1\r\nA b', "Invalid header token:\n\n  b'A b'\n     ^", true],
  [post('Transfer-Encoding: x', '2\r\n{}'), "Request has invalid `Transfer-Encoding`:\n\n  b'2'\n    ^", true],
  [post('Content-Length: 1', '{}'), "Invalid method encountered:\n\n  b'{}'\n     ^", true],
  [`${GET}GET /\xe9 HTTP/1.1\r\n\r\n`, "Invalid char in url path:\n\n  b'GET /\\xe9 HTTP/1.1'\n         ^", true],
  [post('Connection: close', 'x'), "Data after `Connection: close`:\n\n  b'x'\n     ^", true],
  ['GET / HTTP/1.0\r\n\r\nx', "Data after `Connection: close`:\n\n  b'x'\n     ^", true],
  [post('Transfer-Encoding: chunked', 'zz\r\n'), "Invalid character in chunk size:\n\n  b'zz'\n    ^", true],
  [post('Transfer-Encoding: chunked', '2x\r\n'), "Invalid character in chunk size:\n\n  b'2x'\n     ^", true],
  [post('Transfer-Encoding: chunked', '2\rx'), "Expected LF after chunk size:\n\n  b'2\\rx'\n       ^", true],
  [post('Transfer-Encoding: chunked', '2\r\n{}\r~'), "Expected LF after chunk data:\n\n  b'{}\\r~'\n        ^", true],
  [post('Transfer-Encoding: chunked', '2\r\n{}0\r\n'), "Expected LF after chunk data:\n\n  b'{}0'\n      ^", true],
])('%j is refused as a whole', (text, expected, isRefused) => {
  expect(refusalOfBytes(text)?.text).toBe(isRefused ? expected : undefined)
})
