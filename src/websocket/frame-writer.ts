import { constants, deflateRawSync } from 'node:zlib'

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** One unmasked, unfragmented frame. */
export function encodeFrame(opcode: number, payload: Uint8Array, options: { compressed: boolean }): Buffer {
  const length = payload.byteLength
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + lengthBytes + length)
  frame[0] = 0x80 | (options.compressed ? 0x40 : 0) | opcode

  if (lengthBytes === 0) {
    frame[1] = length
  } else if (lengthBytes === 2) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }

  frame.set(payload, 2 + lengthBytes)
  return frame
}

/**
 * A text as one frame.
 * @note A broadcast is the same text for every socket: the last one is kept, and written out once.
 */
function encodeText(text: string): Buffer {
  if (lastText?.text !== text) {
    lastText = { text, frame: encodeFrame(OPCODE.text, Buffer.from(text), { compressed: false }) }
  }
  return lastText.frame
}

let lastText: { readonly text: string; readonly frame: Buffer } | undefined

export function encodeMessage(data: string | Uint8Array, options: { compressed: boolean }): Buffer {
  if (typeof data === 'string' && !options.compressed) return encodeText(data)
  const opcode = typeof data === 'string' ? OPCODE.text : OPCODE.binary
  const payload = typeof data === 'string' ? Buffer.from(data) : data
  if (!options.compressed) return encodeFrame(opcode, payload, options)

  // Every message is deflated on its own: valid whatever window the client keeps, and it needs no stream to be freed.
  const deflated = deflateRawSync(payload, { level: 1, finishFlush: constants.Z_SYNC_FLUSH })
  return encodeFrame(opcode, deflated.subarray(0, -4), options)
}

export function encodeClose(code: number, reason: string): Buffer {
  const text = Buffer.from(reason)
  const payload = Buffer.allocUnsafe(2 + text.byteLength)
  payload.writeUInt16BE(code, 0)
  text.copy(payload, 2)
  return encodeFrame(OPCODE.close, payload, { compressed: false })
}
