import { deflateRawSync, constants, createDeflateRaw } from 'node:zlib'
import { expect, test } from 'vitest'
import { FrameReader, WireError, type IncomingFrame } from '../../../src/websocket/frame-reader.ts'
import { encodeClose, encodeFrame, encodeMessage } from '../../../src/websocket/frame-writer.ts'

function readAll(chunks: Buffer[], deflate = false): IncomingFrame[] {
  const reader = new FrameReader({ deflate })
  return chunks.flatMap((chunk) => [...reader.read(chunk)])
}

/** A generator of numbers that is the same on every run. */
function* numbers(seed: number): Generator<number, never, undefined> {
  for (;;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    yield seed
  }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('whatever is written is read, however it is cut (seed %i)', (seed) => {
  const random = numbers(seed)
  const below = (limit: number): number => (random.next().value >> 8) % limit
  const sent = Array.from({ length: 60 }, () => {
    const length = [0, 1, 125, 126, 1000, 65_535, 65_536, 100_000][below(8)] ?? 0
    return below(2) ? 'é'.repeat(length) : Buffer.alloc(length, below(256))
  })
  const wire = Buffer.concat(sent.map((data) => encodeMessage(data, { compressed: below(2) === 1 })))
  const chunks: Buffer[] = []
  for (let at = 0; at < wire.length;) {
    const length = 1 + below(below(2) ? 10 : 50_000)
    chunks.push(wire.subarray(at, at + length))
    at += length
  }
  expect(readAll(chunks, true)).toEqual(sent.map((data) => ({ type: 'message', data })))
})

test('a client may keep its compression window from message to message', async () => {
  const deflater = createDeflateRaw()
  const out: Buffer[] = []
  deflater.on('data', (chunk: Buffer) => out.push(chunk))
  const frames: Buffer[] = []
  const texts = [
    '{"type": "feature_flags"}',
    '{"type": "feature_flags", "data": {}}',
    'x'.repeat(40_000),
    '{"type": "feature_flags"}',
  ]
  for (const text of texts) {
    deflater.write(text)
    await new Promise<void>((resolve) => deflater.flush(constants.Z_SYNC_FLUSH, resolve))
    frames.push(encodeFrame(1, Buffer.concat(out.splice(0)).subarray(0, -4), { compressed: true }))
  }
  expect(readAll(frames, true)).toEqual(texts.map((data) => ({ type: 'message', data })))
})

test.each([
  {
    what: 'a compressed frame that nobody has agreed on',
    bytes: encodeFrame(1, Buffer.from('a'), { compressed: true }),
    code: 1002,
  },
  { what: 'a close code that must not be sent', bytes: encodeClose(1005, ''), code: 1002 },
  { what: 'a ping that is too long', bytes: encodeFrame(9, Buffer.alloc(126), { compressed: false }), code: 1002 },
  {
    what: 'a message of exactly 4 MiB',
    bytes: encodeFrame(2, Buffer.alloc(4 * 1024 * 1024), { compressed: false }),
    code: 1009,
  },
])('$what ends the connection', ({ bytes, code }) => {
  expect(() => readAll([bytes])).toThrow(expect.objectContaining({ closeCode: code }))
})

test('a small message that inflates to more than the limit ends the connection', () => {
  const bomb = deflateRawSync(Buffer.alloc(5 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  expect(() => readAll([encodeFrame(2, bomb, { compressed: true })], true)).toThrow(WireError)
})

test('a message that begins before the one before it has ended is refused', () => {
  const start = Buffer.from([0x01, 0x01, 0x61])
  const refusal = expect.objectContaining({
    closeCode: 1002,
    message: 'The opcode in non-fin frame is expected to be zero',
  })
  expect(() => readAll([start, start])).toThrow(refusal)
  expect(() => readAll([Buffer.from([0x80, 0x00])])).toThrow(
    expect.objectContaining({ closeCode: 1002, message: 'Continuation frame for non started message' }),
  )
})

test.each([
  [[0x99, 0x00], 'Received frame with non-zero reserved bits'],
  [[0x83, 0x00], 'Unexpected opcode=3'],
  [[0x8b, 0x00], 'Unexpected opcode=11'],
  [[0x09, 0x00], 'Received fragmented control frame'],
  [[0xc9, 0x00], 'Received control frame with a compressed payload'],
  [[0x89, 0x7e, 0x00, 0x7e], 'Control frame payload cannot be larger than 125 bytes'],
  [[0x88, 0x01, 0x03], 'Invalid close frame'],
  [[0x88, 0x02, 0x03, 0xec], 'Invalid close code: 1004'],
])('the frame %j is refused with 1002: %s', (bytes, message) => {
  expect(() => readAll([Buffer.from(bytes)], true)).toThrow(expect.objectContaining({ closeCode: 1002, message }))
})

test('a message that is larger than aiohttp takes when it is unpacked is refused with 1009', () => {
  const packed = encodeMessage(Buffer.alloc(5_000_000), { compressed: true })
  expect(() => readAll([packed], true)).toThrow(
    expect.objectContaining({ closeCode: 1009, message: 'Decompressed message too large' }),
  )
})

test('a message that cannot be unpacked breaks the connection', () => {
  expect(() => readAll([Buffer.from([0xc2, 0x03, 0xff, 0xff, 0xff])], true)).toThrow(
    expect.objectContaining({ closeCode: 1006 }),
  )
})
