/**
 * Tells whether a request comes from a page of another origin (protocol 1.4). Clients that are no browsers send
 * neither of the headers, and always pass.
 *
 * @param urlHost stands for the `Host` that fetch fills in on its own
 * @returns `undefined` for ports that Python cannot read, which end in a 500
 */
export function isForeignOrigin(headers: Headers, urlHost: string): boolean | undefined {
  if (headers.get('sec-fetch-site') === 'cross-site') return true
  const originHeader = headers.get('origin')
  if (originHeader === null) return false
  const host = parseNetloc((headers.get('host') ?? urlHost).toLowerCase())
  const origin = parseNetloc(/^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)/.exec(originHeader.toLowerCase())?.[1] ?? '')
  if (!host || !origin) return undefined
  const hostDomain = origin.port === undefined ? host.name : host.text
  const originDomain = host.port === undefined ? origin.name : origin.text
  return isLoopback(host.name) && hostDomain !== '' && originDomain !== '' && hostDomain !== originDomain
}

interface Netloc {
  readonly text: string
  /** Without brackets. */
  readonly name: string
  readonly port: number | undefined
}

function parseNetloc(text: string): Netloc | undefined {
  const [, bracketed, plain = '', portText = ''] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text.slice(text.lastIndexOf('@') + 1)) ?? []
  const name = bracketed ?? plain
  if (portText === '') return { text, name, port: undefined }
  return /^\d+$/.test(portText) && Number(portText) < 65_536 ? { text, name, port: Number(portText) } : undefined
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127(\.\d+){3}$/.test(name)
}
