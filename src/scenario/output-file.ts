import { readFileSync } from 'node:fs'
import { ComfyMockError } from '../errors.ts'
import type { PlannedOutput } from './prompt-plan.ts'

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff])

/**
 * Reads a picture that a scenario names, so that what is wrong with it shows at the call and not when a prompt runs.
 *
 * @throws {ComfyMockError} `INVALID_SCENARIO`
 */
export function readOutput(
  output: PlannedOutput | { readonly path: string },
  where: string,
  call: string,
): PlannedOutput {
  if (typeof output === 'string' || (!(output instanceof Uint8Array) && !('path' in output))) return output
  const bytes = output instanceof Uint8Array ? output : readPicture(output.path, where, call)
  if (startsWith(bytes, PNG_SIGNATURE)) return bytes
  throw noPicture(where, call, 'PNG', 'Convert it, or give { width, height }')
}

/** Reads a preview: PNG or JPEG, as those that samplers send. */
export function readPreview(preview: Uint8Array | { readonly path: string }, where: string, call: string): Uint8Array {
  const bytes = preview instanceof Uint8Array ? preview : readPicture(preview.path, where, call)
  if (startsWith(bytes, PNG_SIGNATURE) || startsWith(bytes, JPEG_SIGNATURE)) return bytes
  throw noPicture(where, call, 'PNG or JPEG', 'Convert it, or give true for generated previews')
}

function startsWith(bytes: Uint8Array, signature: Buffer): boolean {
  return signature.equals(bytes.subarray(0, signature.length))
}

function noPicture(where: string, call: string, kind: string, advice: string): ComfyMockError {
  return new ComfyMockError(
    'INVALID_SCENARIO',
    `Failed to ${call}: what is given at "${where}" is no ${kind} file. ${advice}.`,
  )
}

function readPicture(path: string, where: string, call: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new ComfyMockError(
      'INVALID_SCENARIO',
      `Failed to ${call}: the file at "${where}" cannot be read: ${path}. Give the path of a picture.`,
      { cause },
    )
  }
}
