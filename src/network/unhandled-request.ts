import type { HttpRequestEvent } from '@mswjs/interceptors'
import { ComfyMockError } from '../errors.ts'
import { isLoopback } from './endpoint-address.ts'

/** A request to a host that is neither a mock nor this machine. */
export interface UnhandledRequest {
  /** In capitals. */
  readonly method: string
  readonly url: string
  /** Writes what the value `warn` writes. */
  warn(): void
  /** Lets the request fail, as the value `error` does. */
  refuse(): void
}

/**
 * What to do with a request to a host that is neither a mock nor this machine.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type OnUnhandledRequest } from 'comfyui-mock'
 *
 * const onlyMetrics: OnUnhandledRequest = ({ url, refuse }) => {
 *   if (new URL(url).hostname !== 'metrics.internal') refuse()
 * }
 * const comfy = setupComfyMock({ onUnhandledRequest: onlyMetrics })
 * ```
 */
export type OnUnhandledRequest = 'error' | 'bypass' | 'warn' | ((request: UnhandledRequest) => void | Promise<void>)

/**
 * Lets a request that nobody has claimed pass, or fail.
 * @note Other servers on this machine are always let through: local databases, supertest, a development server. The
 * policies of several mocks hold together, so a request passes only where every one of them lets it pass.
 */
export async function handleUnclaimed(
  event: HttpRequestEvent,
  policies: Iterable<OnUnhandledRequest>,
  passesBy: (request: Request) => void,
): Promise<void> {
  const { request, controller } = event
  // A tunnel is no request yet; what goes through it is looked at on its own.
  if (request.method === 'CONNECT') return
  if (isLoopback(new URL(request.url).hostname)) {
    passesBy(request)
    return
  }

  const distinct = new Set(policies)
  if (distinct.has('error') || (await isRefused(request, distinct))) {
    controller.errorWith(unhandledRequestError(request))
  } else if (distinct.has('warn')) {
    warn(request)
  }
}

async function isRefused(request: Request, policies: Set<OnUnhandledRequest>): Promise<boolean> {
  let refused = false
  for (const policy of policies) {
    if (typeof policy !== 'function') continue
    await policy({
      method: request.method,
      url: request.url,
      warn: () => warn(request),
      refuse: () => {
        refused = true
      },
    })
  }
  return refused
}

function unhandledRequestError(request: Request): ComfyMockError {
  return new ComfyMockError(
    'UNHANDLED_REQUEST',
    `Failed to send ${request.method} ${withoutSecrets(request.url)}: no mock answers at this URL, and requests to ` +
      "other hosts are refused while one listens. Give the mock this URL, or set the option `onUnhandledRequest: 'bypass'`.",
  )
}

function warn(request: Request): void {
  console.warn(
    `[comfyui-mock] ${request.method} ${withoutSecrets(request.url)} went to the real host: no mock answers at this ` +
      "URL. Give the mock this URL, or set the option `onUnhandledRequest: 'error'`.",
  )
}

/** Passwords, and values of the query that look like keys, stay out of what is printed. */
function withoutSecrets(url: string): string {
  const parsed = new URL(url)
  if (parsed.password) parsed.password = 'redacted'
  for (const name of new Set(parsed.searchParams.keys())) {
    if (/key|token|secret|auth|password/i.test(name)) parsed.searchParams.set(name, 'redacted')
  }
  return parsed.href
}
