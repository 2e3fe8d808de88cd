import { expect, test } from 'vitest'
import { encodeClose, encodeFrame, encodeMessage, OPCODE } from '../../../src/websocket/frame-writer.ts'
import { acceptHeaders, handshakeProblem, isUpgrade, offersDeflate } from '../../../src/websocket/handshake.ts'
import { ServerConnection } from '../../../src/websocket/server-connection.ts'

function connect({ deflate = false } = {}) {
  const written: Buffer[] = []
  const closes: [number, string][] = []
  const messages: (string | Uint8Array)[] = []
  let ends = 0
  const connection = new ServerConnection(
    { write: (bytes) => written.push(bytes), end: () => (ends += 1) },
    { deflate },
  )
  connection.onMessage((data) => messages.push(data))
  connection.onClose((code, reason) => closes.push([code, reason]))
  return { connection, written, closes, messages, ends: () => ends }
}

const text = (data: string): Buffer => encodeMessage(data, { compressed: false })

test('messages and pings are answered while the socket is open, and nothing after it has closed', () => {
  const { connection, written, closes, messages, ends } = connect()
  connection.receive(Buffer.concat([text('a'), encodeFrame(OPCODE.ping, Buffer.from('p'), { compressed: false })]))
  expect(messages).toEqual(['a'])
  expect(written).toEqual([encodeFrame(OPCODE.pong, Buffer.from('p'), { compressed: false })])
  connection.receive(Buffer.concat([encodeClose(3000, 'bye'), text('late')]))
  expect(written.at(-1)).toEqual(encodeClose(1000, ''))
  expect([closes, messages, ends()]).toEqual([[[3000, 'bye']], ['a'], 1])
  connection.receive(text('later'))
  connection.send('never')
  connection.close()
  connection.terminate()
  connection.disconnected()
  expect([messages, written.length, ends()]).toEqual([['a'], 2, 1])
})

test('a close of the server waits for that of the client, and hears nothing else', () => {
  const { connection, written, closes, messages } = connect()
  connection.close(4000, 'enough')
  connection.close(4001, 'again')
  connection.send('never')
  connection.receive(Buffer.concat([text('unheard'), encodeClose(4000, 'enough')]))
  expect([written, messages, closes]).toEqual([[encodeClose(4000, 'enough')], [], [[4000, 'enough']]])
})

test.each([
  [Buffer.from([0x83, 0x00]), 1002, true],
  [Buffer.from([0x81, 0x01, 0xff]), 1007, true],
  [Buffer.from([0xc2, 0x03, 0xff, 0xff, 0xff]), 1006, false],
])('the broken frame %o closes with %i', (bytes, code, isTold) => {
  const { connection, written, closes, ends } = connect({ deflate: true })
  connection.receive(bytes)
  expect(written).toEqual(isTold ? [encodeClose(code, '')] : [])
  expect([closes, ends()]).toEqual([[[code, '']], 1])
})

test('after a close of the server a broken frame is not told of', () => {
  const { connection, written, closes } = connect()
  connection.close(1001, 'x')
  connection.receive(Buffer.from([0x83, 0x00]))
  expect([written, closes]).toEqual([[encodeClose(1001, 'x')], [[1002, '']]])
})

test('only the first message is compressed, and only where the client offers it', () => {
  const { connection, written } = connect({ deflate: true })
  connection.send('one')
  connection.send('two')
  expect(written).toEqual([encodeMessage('one', { compressed: true }), encodeMessage('two', { compressed: false })])
  expect(connection.underway()).toBeUndefined()
})

const GOOD = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

test.each([
  [{}, undefined],
  [{ 'sec-websocket-version': '8' }, undefined],
  [{ upgrade: 'WebSocket ' }, undefined],
  [{ upgrade: 'h2c' }, 'No WebSocket UPGRADE hdr: h2c\n Can "Upgrade" only to "WebSocket".'],
  [{ upgrade: undefined }, 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".'],
  [{ connection: 'close' }, 'No CONNECTION upgrade hdr: close'],
  [{ connection: undefined }, 'No CONNECTION upgrade hdr: None'],
  [{ 'sec-websocket-version': '12' }, 'Unsupported version: 12'],
  [{ 'sec-websocket-version': undefined }, 'Unsupported version: '],
  [{ 'sec-websocket-key': undefined }, 'Handshake error: None'],
  [{ 'sec-websocket-key': 'short' }, "Handshake error: 'short'"],
])('a handshake with %j is answered with %j', (changed, problem) => {
  const headers = Object.entries({ ...GOOD, ...changed }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  expect(handshakeProblem(new Headers(headers))).toBe(problem)
}) // prettier-ignore

test('a handshake is accepted by the key of the client, deflate only where it is offered', () => {
  const [upgrade, connection, accept, ...more] = acceptHeaders(new Headers(GOOD), { deflate: false })
  expect([upgrade, connection, accept, more]).toEqual([
    ['Upgrade', 'websocket'],
    ['Connection', 'upgrade'],
    ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
    [],
  ])
  expect(acceptHeaders(new Headers(GOOD), { deflate: true }).at(-1)).toEqual([
    'Sec-WebSocket-Extensions',
    'permessage-deflate',
  ])
  const offer = (extensions: string): boolean => offersDeflate(new Headers({ 'sec-websocket-extensions': extensions }))
  expect([
    offer('x, permessage-deflate; client_max_window_bits'),
    offer('x-deflate'),
    offersDeflate(new Headers()),
  ]).toEqual([true, false, false])
  expect(isUpgrade({ method: 'POST', headers: new Headers(GOOD) })).toBe(false)
  expect(isUpgrade({ method: 'GET', headers: new Headers() })).toBe(false)
})
