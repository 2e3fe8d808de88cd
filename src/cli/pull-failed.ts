import { ComfyMockError } from '../errors.ts'

export function pullFailed(url: string, reason: string, advice: string, cause?: unknown): ComfyMockError {
  return new ComfyMockError('PULL_FAILED', `Failed to pull from ${url}: ${reason}. ${advice}`, { cause })
}
