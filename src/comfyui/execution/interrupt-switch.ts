import { InterruptedError } from '../nodes/node-behaviour.ts'

/** The one flag that `POST /interrupt` sets, and that the running prompt looks at (protocol 4.5). */
export class InterruptSwitch {
  #abort = new AbortController()

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  request(): void {
    this.#abort.abort()
  }

  /** @note Called at the start of every prompt: an interrupt while nothing runs has no effect. */
  clear(): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController()
  }

  /** @throws {InterruptedError} where an interrupt is due; that clears the flag. */
  check(): void {
    if (!this.#abort.signal.aborted) return
    this.clear()
    throw new InterruptedError()
  }
}
