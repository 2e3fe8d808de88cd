/**
 * Tells whether a request comes from a page of another origin (protocol 1.4). Clients that are no browsers send
 * neither of the headers, and always pass.
 */
export function isForeignOrigin(headers: Headers): boolean {
  if (headers.get('sec-fetch-site') === 'cross-site') return true
  const host = headers.get('host')?.toLowerCase()
  const origin = headers.get('origin')?.toLowerCase()
  if (!host || origin === undefined) return false
  const originHost = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/.exec(origin)?.[1] ?? ''
  const hostName = withoutPort(host)
  if (!isLoopback(hostName)) return false
  const hostDomain = hasPort(originHost) ? host : hostName
  const originDomain = hasPort(host) ? originHost : withoutPort(originHost)
  return hostDomain !== '' && originDomain !== '' && hostDomain !== originDomain
}

const PORT = /:\d+$/

function hasPort(host: string): boolean {
  return PORT.test(host)
}

function withoutPort(host: string): string {
  return host.replace(PORT, '')
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name)
}
