import type { AnyHandler } from 'msw'
import { http } from 'msw/http'
import { isUpgrade } from '../websocket/handshake.ts'
import { prefixOf } from './endpoint-address.ts'
import { createEndpointHandler } from './endpoint-handler.ts'
import { EndpointRegistry } from './endpoint-registry.ts'
import type { MockEndpoint } from './mock-endpoint.ts'
import { isMounted } from './network.ts'
import { OverrideHandler } from './override-handler.ts'

/** Handlers that leave what is for the endpoint to it while it is mounted, and know of nothing otherwise. */
export function createGuestHandlers(endpoint: MockEndpoint): AnyHandler[] {
  const matches = matcherOf(endpoint)
  const isOurs = (url: string): boolean => isMounted(endpoint) && matches(url)
  return [
    http.all(
      ({ request }) => isOurs(request.url),
      () => undefined,
    ),
    new OverrideHandler(endpoint, isOurs),
  ]
}

/**
 * MSW handlers for a user's own `setupServer`.
 * @note While the endpoint is mounted it answers by itself, with faults and sockets for every client: the handlers then
 * only keep the user's server from refusing what it does not know. Alone they serve HTTP and the global `WebSocket`.
 */
export function createHandlers(endpoint: MockEndpoint): AnyHandler[] {
  const matches = matcherOf(endpoint)

  return [
    http.all(
      ({ request }) => matches(request.url) && (isMounted(endpoint) || isUpgrade(request)),
      () => undefined,
    ),
    createEndpointHandler(endpoint, (url) => !isMounted(endpoint) && matches(url)),
    new OverrideHandler(endpoint, matches),
  ]
}

function matcherOf(endpoint: MockEndpoint): (url: string) => boolean {
  const registry = new EndpointRegistry()
  registry.add({ endpoint, prefix: prefixOf(endpoint.url) })
  return (url) => registry.find(url) !== undefined
}
