/** The stable codes of every error that this package throws. */
export type ComfyMockErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_NODE_DEFINITION'
  | 'INVALID_SCENARIO'
  | 'PULL_FAILED'
  | 'ALREADY_LISTENING'
  | 'NOT_LISTENING'
  | 'CLOSED'
  | 'URL_IN_USE'
  | 'NETWORK_IN_USE'
  | 'DUPLICATE_PACKAGE'
  | 'UNSUPPORTED_NODE'
  | 'UNHANDLED_REQUEST'
  | 'CLOCK_NOT_MANUAL'
  | 'WAIT_TIMEOUT'
  | 'MISSING_PEER'
  | 'UNKNOWN_PROMPT'
  | 'LOST_CONTEXT'
  | 'NOT_IDLE'
  | 'STRICT'

/**
 * Every error that this package throws on purpose: a sentence that says which call failed, why, and what to do,
 * with a `code` that stays the same between versions.
 *
 * @example
 * ```ts
 * import { ComfyMockError, setupComfyMock } from 'comfyui-mock'
 *
 * try {
 *   setupComfyMock({ url: 'not a url' })
 * } catch (error) {
 *   if (error instanceof ComfyMockError) console.log(error.code) // 'INVALID_OPTIONS'
 * }
 * ```
 */
export class ComfyMockError extends Error {
  readonly code: ComfyMockErrorCode

  constructor(code: ComfyMockErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ComfyMockError'
    this.code = code
  }
}
