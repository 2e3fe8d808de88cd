const LOOPBACK_NAMES = new Set(['localhost', '[::1]', '0.0.0.0', '[::]', '[::ffff:7f00:1]'])
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

export function isLoopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || /^127(\.\d+){3}$/.test(hostname) || hostname.endsWith('.localhost')
}

/**
 * The place that a URL leads to, the same for every spelling of it.
 * @note All loopback names are one host: Node resolves `localhost` to `::1` or `127.0.0.1` as the machine likes,
 * and clients of ComfyUI use both; `ws:` and `wss:` travel over `http:` and `https:`.
 */
export function originOf(url: URL): string {
  const protocol = url.protocol.replace(/^ws/, 'http')
  const host = isLoopback(url.hostname) ? 'loopback' : url.hostname
  return `${protocol}//${host}:${url.port || (DEFAULT_PORTS[protocol] ?? '')}`
}

/** The path of a base URL without its final slash: what every request below it starts with. */
export function prefixOf(url: URL): string {
  return url.pathname.replace(/\/+$/, '')
}

export function isBelow(pathname: string, prefix: string): boolean {
  return pathname.startsWith(prefix) && (pathname.length === prefix.length || pathname[prefix.length] === '/')
}
