import { parseJson, type Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'

/**
 * The header of a safetensors file; `undefined` where it is longer than the limit.
 *
 * @throws {PythonError} for a file that is none, such as an empty one
 */
export function readSafetensorsHeader(bytes: Buffer, limit: number): Json | undefined {
  if (bytes.length < 8) throw new PythonError('struct.error', 'unpack requires a buffer of 8 bytes')
  const length = bytes.readBigUInt64LE(0)
  if (length > BigInt(limit)) return undefined
  try {
    return parseJson(bytes.subarray(8, 8 + Number(length)).toString('utf8'))
  } catch {
    throw new PythonError('json.decoder.JSONDecodeError', 'the header is no JSON')
  }
}
