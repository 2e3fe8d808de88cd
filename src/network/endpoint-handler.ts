import { http, type HttpHandler } from 'msw/http'
import { damage, type BodyFault } from './damaged-response.ts'
import { completeAnswer, passTurn } from './exchange-order.ts'
import type { MockEndpoint } from './mock-endpoint.ts'
import type { Peer } from './peer.ts'
import { headOf } from './request-sockets.ts'

/** What is to happen to the answer of one request on its way to the client. */
export interface Damage {
  readonly fault: BodyFault
  readonly peer: Peer | undefined
}

const damages = new WeakMap<Request, Damage>()

export function damageAnswerTo(request: Request, damaged: Damage): void {
  damages.set(request, damaged)
}

/**
 * One MSW handler for everything below an endpoint's URL.
 * @note `finalize` is MSW's word for "the answer's body has been read to its end, or nobody will read it", which is the
 * moment that the pace counts from; the resolver has returned long before.
 */
export function createEndpointHandler(endpoint: MockEndpoint, matches: (url: string) => boolean): HttpHandler {
  return http.all(
    ({ request }) => matches(request.url),
    async ({ request, finalize }) => {
      endpoint.requestStarted(request)
      finalize(() => {
        endpoint.requestEnded(request)
        passTurn(request)
      })
      const head = headOf(request)
      const response = await endpoint.handle(request, { rawTarget: head?.target, refusal: head?.refusal })
      completeAnswer(request, response)
      const damaged = damages.get(request)
      return damaged ? damage(response, damaged.fault, damaged.peer, new URL(request.url)) : response
    },
  )
}
