import { redact, redactHeaders } from './trace.ts'

/**
 * One HTTP request, or websocket handshake, that has reached the mock.
 *
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * const polls = comfy.requests.filter(({ path }) => path.startsWith('/history/'))
 * ```
 */
export class RequestRecord {
  readonly method: string
  /** The path below the base URL, with the query; keys in it are redacted. */
  readonly path: string
  /** Ms since the Unix epoch, by the clock of the mock. */
  readonly at: number
  readonly #headers: Headers
  #status = 0
  #promptId: string | undefined
  #fault: string | undefined

  /** @internal */
  constructor(method: string, path: string, headers: Headers, at: number) {
    this.method = method
    this.path = redact(path)
    this.at = at
    this.#headers = headers
  }

  /** The status of the answer; 101 for an open websocket, 0 where no answer went out. */
  get status(): number {
    return this.#status
  }

  /** The prompt that it has queued, or that its path names. */
  get promptId(): string | undefined {
    return this.#promptId
  }

  /** The fault that a scenario had for it. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** The request headers, lower-case names; those that carry keys are redacted. */
  get headers(): Record<string, string> {
    return redactHeaders(this.#headers)
  }

  /** @internal */
  answered(status: number): void {
    this.#status = status
  }

  /** @internal */
  isAbout(promptId: string): void {
    this.#promptId ??= promptId
  }

  /** @internal */
  failedBy(fault: string): void {
    this.#fault = fault
  }
}
