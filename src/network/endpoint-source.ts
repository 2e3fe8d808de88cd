import type { HttpRequestEvent } from '@mswjs/interceptors'
import { HttpRequestInterceptor } from '@mswjs/interceptors/http'
import type { AnyHandler } from 'msw'
import { HttpNetworkFrame, NetworkSource } from 'msw/experimental'
import { sharedRequestSource, trackSockets, type Address } from './request-sockets.ts'

export interface EndpointSourceOptions {
  /** The handler that answers; undefined when the request is not for a mock, or has been dealt with. */
  route(event: HttpRequestEvent): AnyHandler | undefined | Promise<AnyHandler | undefined>
  /** True where a mock answers at this address. */
  isServed(address: Address): boolean
  /** Nobody in this process has claimed the request; it passes unless this does something about it. */
  unclaimed(event: HttpRequestEvent): void | Promise<void>
}

/**
 * The requests of this process for MSW.
 * @note MSW's own `InterceptorSource` always asks for `response` events, for which the interceptor clones every answer
 * and awaits the copy before the client gets the first byte; nothing here listens to them.
 */
export class EndpointSource extends NetworkSource {
  readonly #interceptor = new HttpRequestInterceptor()
  readonly #options: EndpointSourceOptions
  readonly #undo: (() => void)[] = []

  constructor(options: EndpointSourceOptions) {
    super()
    this.#options = options
  }

  enable(): void {
    this.#interceptor.apply(this)
    this.#interceptor.on('request', (event) => this.#handle(event))
    this.#undo.push(
      trackSockets((address) => this.#options.isServed(address)),
      listenLast((event) => this.#handleUnclaimed(event)),
    )
  }

  override disable(): void {
    void super.disable()
    for (const undo of this.#undo.splice(0)) undo()
    this.#interceptor.dispose(this)
  }

  async #handle(event: HttpRequestEvent): Promise<void> {
    const routed = this.#options.route(event)
    const handler = routed instanceof Promise ? await routed : routed
    if (handler) await this.queue(new EndpointFrame(event, handler))
  }

  async #handleUnclaimed(event: HttpRequestEvent): Promise<void> {
    if (isPending(event)) await this.#options.unclaimed(event)
  }
}

/**
 * Listens to requests after everyone else, however late they come.
 * @note A user's own MSW server hears of requests through this same source. Refusing other hosts before it has looked
 * at them would refuse the very requests that it mocks.
 */
function listenLast(listener: (event: HttpRequestEvent) => Promise<void>): () => void {
  const source = sharedRequestSource()
  if (!source) return () => {}

  let isMoving = false
  const stop = new AbortController()
  const moveToEnd = (): void => {
    if (stop.signal.aborted) return
    isMoving = true
    source.removeListener('request', listener)
    source.on('request', listener)
    isMoving = false
  }
  source['emitter'].hooks.on(
    'newListener',
    (type) => {
      if (type === 'request' && !isMoving) queueMicrotask(moveToEnd)
    },
    { signal: stop.signal, persist: true },
  )
  moveToEnd()

  return () => {
    stop.abort()
    source.removeListener('request', listener)
  }
}

function isPending(event: HttpRequestEvent): boolean {
  return event.controller.readyState === 0
}

class EndpointFrame extends HttpNetworkFrame {
  readonly #event: HttpRequestEvent
  readonly #handler: AnyHandler

  constructor(event: HttpRequestEvent, handler: AnyHandler) {
    super({ id: event.requestId, request: event.request })
    this.#event = event
    this.#handler = handler
  }

  override getHandlers(): AnyHandler[] {
    return [this.#handler]
  }

  passthrough(): void {}

  respondWith(response?: Response): void {
    if (response && isPending(this.#event)) this.#event.controller.respondWith(response)
  }

  errorWith(reason?: unknown): void {
    if (reason instanceof Response) this.respondWith(reason)
    else throw reason
  }
}
