import { parseJson, type Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'

/**
 * The header of a safetensors file; `undefined` where it is longer than the limit.
 *
 * @throws {PythonError} for a file that is none, such as an empty one
 */
export function readSafetensorsHeader(bytes: Buffer, limit: number): Json | undefined {
  const header = safetensorsHeaderBytes(bytes, limit)
  return header && parseSafetensorsHeader(header)
}

/** The bytes of the header, as far as the file has them. @throws {PythonError} for a file of less than 8 bytes */
export function safetensorsHeaderBytes(bytes: Buffer, limit: number): Buffer | undefined {
  if (bytes.length < 8) throw new PythonError('struct.error', 'unpack requires a buffer of 8 bytes')
  const length = bytes.readBigUInt64LE(0)
  return length > BigInt(limit) ? undefined : bytes.subarray(8, 8 + Number(length))
}

/** @note Python's `json.loads` of bytes: a byte order mark is fine here. @throws {PythonError} for what is no JSON */
export function parseSafetensorsHeader(header: Buffer): Json {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(header))
  } catch {
    throw new PythonError('json.decoder.JSONDecodeError', 'the header is no JSON')
  }
}
