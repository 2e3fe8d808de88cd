import { expect, test } from 'vitest'
import { HeadReader, type RequestHead } from '../../../src/network/request-head.ts'

function read(...chunks: (string | Buffer)[]): { reader: HeadReader; head: RequestHead | undefined } {
  const bytes = chunks.map((chunk) => Buffer.from(chunk))
  const reader = new HeadReader(bytes[0] ?? Buffer.alloc(0))
  for (const chunk of bytes) reader.add(chunk)
  return { reader, head: reader.take() }
}

test('the target is what stands in the request line', () => {
  expect(read('GET /../a%2e?b#c HTTP/1.1\r\nHost: a\r\n\r\n').head).toEqual({
    target: '/../a%2e?b#c',
    minorVersion: 1,
    wireValues: undefined,
  })
})

test('HTTP/1.0 is told from HTTP/1.1', () => {
  expect(read('GET / HTTP/1.0\r\n\r\n').head?.minorVersion).toBe(0)
})

test('a head is found in pieces', () => {
  expect(read(...Array.from('GET /a HTTP/1.1\r\nHost: a\r\n\r\n')).head?.target).toBe('/a')
})

test('a head that is not complete is none', () => {
  expect(read('GET /a HTTP/1.1\r\nHost: a\r\n').head).toBeUndefined()
})

test('values keep the blanks after them, and lose those before', () => {
  const { head } = read('GET / HTTP/1.1\r\nA: \t x \t\r\nB:  y\r\nC: z \r\na: second \r\nD:  \r\n\r\n')
  expect(head?.wireValues).toEqual(
    new Map([
      ['a', 'x \t'],
      ['c', 'z '],
    ]),
  )
})

test('of headers that come more than once the first value counts, be it an empty one', () => {
  const { head } = read('GET / HTTP/1.1\r\nA: x\r\nB: y\r\na: z\r\nC:\r\nC: w\r\n\r\n')
  expect(head?.wireValues).toEqual(
    new Map([
      ['a', 'x'],
      ['c', ''],
    ]),
  )
})

test('heads in one packet are read one after the other', () => {
  const { reader, head } = read('GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.0\r\n\r\n')
  expect(head?.target).toBe('/a')
  expect(reader.take()?.target).toBe('/b')
  expect(reader.take()).toBeUndefined()
})

test.each([
  { how: 'with the head', pieces: ['\r\n\r\nGET /wrong HTTP/1.1\r\n\r\n', ''] },
  { how: 'after it', pieces: ['', '\r\n\r\nGET /wrong HTTP/1.1\r\n\r\n'] },
  { how: 'in two packets', pieces: ['\r\n\r\nGET /wr', 'ong HTTP/1.1\r\n\r\n'] },
])('a body that came $how is no head, whatever it looks like', ({ pieces: [first, second] }) => {
  const { reader, head } = read(`POST /a HTTP/1.1\r\nContent-Length: 28\r\n\r\n${first}`)
  expect(head?.target).toBe('/a')
  reader.add(Buffer.from(second ?? ''))
  reader.add(Buffer.from('GET /b HTTP/1.1\r\n\r\n'))
  expect(reader.take()?.target).toBe('/b')
})

test('the head after a body in chunks is found, however long that was', () => {
  const { reader } = read('POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')])
  for (let count = 0; count < 5; count += 1) reader.add(chunk)
  reader.add(Buffer.from('0\r\n\r\nGET /b HTTP/1.1\r\n\r\n'))
  expect(reader.take()?.target).toBe('/b')
})

test('a body in chunks is no head, whatever it looks like, and however it is cut', () => {
  const body = '1c;x=1\r\n0\r\n\r\nGET /wrong HTTP/1.1\r\n\r\n\r\n0\r\nTrailer: x\r\n\r\n'
  for (let cut = 0; cut <= body.length; cut += 1) {
    const { reader, head } = read('POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n')
    expect(head?.target).toBe('/a')
    for (const part of [body.slice(0, cut), body.slice(cut)]) {
      expect(reader.refuse(Buffer.from(part))).toBeUndefined()
      reader.add(Buffer.from(part))
    }
    expect(reader.take()).toBeUndefined()
    expect(reader.refuse(Buffer.from('FOO /b HTTP/1.1\r\n\r\n'))).toBeDefined()
    expect(reader.take()?.refusal).toContain('Invalid method')
  }
})

test('nothing is read of frames after a handshake, unless it was refused', () => {
  const { reader, head } = read('GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n')
  expect(head?.target).toBe('/ws')
  reader.add(Buffer.from('GET /wrong HTTP/1.1\r\n\r\n'))
  expect(reader.take()).toBeUndefined()
  reader.resume()
  reader.add(Buffer.from('GET /b HTTP/1.1\r\n\r\n'))
  expect(reader.take()?.target).toBe('/b')
})

test('a connection that begins with no letter is left alone', () => {
  expect(read(Buffer.from([0, 0, 0, 8]), 'GET /a HTTP/1.1\r\n\r\n').head).toBeUndefined()
})
