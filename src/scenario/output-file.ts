import { readFileSync } from 'node:fs'
import { ComfyMockError } from '../errors.ts'
import type { PlannedOutput } from './prompt-plan.ts'

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

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
  if (typeof output === 'string' || 'width' in output) return output
  const bytes = output instanceof Uint8Array ? output : readPicture(output.path, where, call)
  if (PNG_SIGNATURE.equals(bytes.subarray(0, PNG_SIGNATURE.length))) return bytes
  throw new ComfyMockError(
    'INVALID_SCENARIO',
    `Failed to ${call}: what is given at "${where}" is no PNG file. Convert it, or give { width, height }.`,
  )
}

function readPicture(path: string, where: string, call: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new ComfyMockError(
      'INVALID_SCENARIO',
      `Failed to ${call}: the file at "${where}" cannot be read: ${path}. Give the path of a PNG file.`,
      { cause },
    )
  }
}
