import type { RequestHead } from './request-head.ts'

/** Gives a request what its headers have lost on their way from the wire. */
export function completeHeaders(request: Request, head: RequestHead | undefined): void {
  restoreForbiddenHeaders(request)
  if (head?.wireValues) keepWireValues(request.headers, head.wireValues)
}

/**
 * @note A value loses the blanks around it in `Headers`. aiohttp drops those before it only: ` cross-site ` is not
 * `cross-site` (recording 71). Of a header that comes more than once aiohttp reads the first, where `Headers` has a list.
 */
function keepWireValues(headers: Headers, wireValues: ReadonlyMap<string, string>): void {
  const trimmed = headers.get.bind(headers)
  const get = (name: string): string | null => wireValues.get(name.toLowerCase()) ?? trimmed(name)
  Object.defineProperty(headers, 'get', { value: get, configurable: true })
}

/**
 * @note happy-dom replaces the global `Request`, and as a browser does, its class drops `Host`, `Origin`, `Cookie`,
 * `Upgrade` and their like. The interceptor keeps what was on the wire beside it, without a public way to it.
 */
function restoreForbiddenHeaders(request: Request): void {
  // No client leaves out the host, so its absence tells.
  if (request.headers.has('host')) return
  const key = Object.getOwnPropertySymbols(request.headers).find(({ description }) => description === 'kRawHeaders')
  const raw: unknown = key && Reflect.get(request.headers, key)
  if (Array.isArray(raw)) {
    Object.defineProperty(request, 'headers', { value: new Headers(raw as [string, string][]), configurable: true })
  }
}
