import { defineNetwork } from 'msw/experimental'
import { ComfyMockError } from '../errors.ts'
import { prefixOf } from './endpoint-address.ts'
import { createEndpointHandler } from './endpoint-handler.ts'
import { EndpointRegistry } from './endpoint-registry.ts'
import { EndpointSource } from './endpoint-source.ts'
import type { MockEndpoint } from './mock-endpoint.ts'
import { assertNetworkIsFree } from './network-check.ts'
import { assertNodeIsNewEnough } from './node-check.ts'
import { admitPageEvents } from './page-events.ts'
import { lendImmediates } from './page-timers.ts'
import { routeRequest, type RoutedEndpoint } from './request-router.ts'
import { handleUnclaimed, type OnUnhandledRequest } from './unhandled-request.ts'

export interface MountOptions {
  /** Default `error`. With several mocks a request passes only where all of them let it pass. */
  onUnhandledRequest?: OnUnhandledRequest
  /** An MSW server of the user's listens already, and knows this endpoint through `createHandlers`. */
  isBesideServer?: boolean
}

interface Mounted extends RoutedEndpoint {
  readonly onUnhandledRequest: OnUnhandledRequest
  leave(): void
}

interface NetworkState {
  readonly registry: EndpointRegistry<Mounted>
  started: { disable(): void } | undefined
}

/**
 * @note What is mounted is known to the process, not to this module: `jest.resetModules()` and `vi.resetModules()` load
 * the library once more, and two that intercept would hand each request to one another for ever.
 */
const state = stateOfProcess()
const { registry } = state

/** Makes an endpoint reachable for every client in this process; the first one starts the interception. */
export function mount(endpoint: MockEndpoint, options: MountOptions = {}): void {
  if (registry.at(endpoint.url)) {
    throw new ComfyMockError(
      'URL_IN_USE',
      `Failed to listen at ${endpoint.url.href}: another mock already listens there. Close it first, or give this ` +
        'one another `url`.',
    )
  }
  if (!state.started) {
    assertNodeIsNewEnough()
    assertNetworkIsFree(endpoint.url, options)
  }

  const gone = new AbortController()
  const mounted: Mounted = {
    endpoint,
    prefix: prefixOf(endpoint.url),
    handler: withoutCallFrame(() => createEndpointHandler(endpoint, () => true)),
    onUnhandledRequest: options.onUnhandledRequest ?? 'error',
    sockets: new Set(),
    gone: gone.signal,
    leave: () => gone.abort(),
  }
  registry.add(mounted)
  if (state.started) return

  try {
    state.started = startNetwork()
  } catch (error) {
    registry.remove(mounted)
    throw error
  }
}

/**
 * @note MSW notes for each handler the line that made it, by the text of a stack: for that, V8 looks for the ends of all
 * lines in the one file that this library is, a millisecond in every test file. Nobody is shown that line.
 */
function withoutCallFrame<T>(make: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

export function isMounted(endpoint: MockEndpoint): boolean {
  return registry.at(endpoint.url)?.endpoint === endpoint
}

/**
 * Takes an endpoint away and drops its open sockets, with what had been sent before; the last one restores every global
 * that was replaced. Requests find it gone at once; resolves when the sockets have been told.
 */
export async function unmount(endpoint: MockEndpoint): Promise<void> {
  const mounted = registry.at(endpoint.url)
  if (mounted?.endpoint !== endpoint) return

  registry.remove(mounted)
  mounted.leave()
  if (mounted.sockets.size > 0) await Promise.all(Array.from(mounted.sockets, (socket) => socket.drop()))
  if (!registry.isEmpty) return

  state.started?.disable()
  state.started = undefined
}

function stateOfProcess(): NetworkState {
  const key = Symbol.for('comfyui-mock.network')
  const shared = globalThis as { [key]?: NetworkState }
  return (shared[key] ??= { registry: new EndpointRegistry<Mounted>(), started: undefined })
}

function startNetwork(): { disable(): void } {
  const source = new EndpointSource({
    route: (event) => {
      const mounted = registry.find(event.request.url)
      return mounted && routeRequest(event, mounted)
    },
    isServed: ({ host, port }) => registry.hasHost(host ?? 'localhost', String(port ?? '')),
    unclaimed: (event) => handleUnclaimed(event, policies(), passesBy),
  })
  const takeImmediates = lendImmediates()
  const refusePageEvents = admitPageEvents()
  const started = defineNetwork({ sources: [source], context: { quiet: true } })
  started.enable()
  return {
    disable: () => {
      started.disable()
      refusePageEvents()
      takeImmediates()
    },
  }
}

function passesBy(request: Request): void {
  for (const { endpoint } of registry) endpoint.passedBy?.(request)
}

function* policies(): Generator<OnUnhandledRequest, void, undefined> {
  for (const mounted of registry) yield mounted.onUnhandledRequest
}
