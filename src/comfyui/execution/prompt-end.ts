/** Whether a prompt is over, for what may still be at work for it. */
export class PromptEnd {
  #isReached = false
  #controller: AbortController | undefined

  get isReached(): boolean {
    return this.#isReached
  }

  /** @note Made for those that sleep until then: a signal that is aborted costs a stack trace for its reason. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isReached) this.#controller.abort()
    return this.#controller.signal
  }

  reach(): void {
    this.#isReached = true
    this.#controller?.abort()
  }
}
