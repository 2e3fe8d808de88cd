/**
 * Gives a request the headers back that its class has dropped.
 * @note happy-dom replaces the global `Request`, and as a browser does, its class drops `Host`, `Origin`, `Cookie`,
 * `Upgrade` and their like. The interceptor keeps what was on the wire beside it, without a public way to it.
 */
export function completeHeaders(request: Request): void {
  // No client leaves out the host, so its absence tells.
  if (request.headers.has('host')) return
  const key = Object.getOwnPropertySymbols(request.headers).find(({ description }) => description === 'kRawHeaders')
  const raw: unknown = key && Reflect.get(request.headers, key)
  if (Array.isArray(raw)) {
    Object.defineProperty(request, 'headers', { value: new Headers(raw as [string, string][]), configurable: true })
  }
}
