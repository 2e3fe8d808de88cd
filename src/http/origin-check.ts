import { PythonError } from '../protocol/python-error.ts'
import { isLoopback } from './loopback.ts'
import { networkLocationOf } from './network-location.ts'

/**
 * Tells whether a request comes from a page of another origin (protocol 1.4). Clients that are no browsers send
 * neither of the headers, and always pass.
 *
 * @param urlHost stands for the `Host` that fetch fills in on its own
 * @returns `undefined` for hosts that Python cannot read, which end in a 500
 */
export function isForeignOrigin(headers: Headers, urlHost: string): boolean | undefined {
  if (headers.get('sec-fetch-site') === 'cross-site') return true
  const originHeader = headers.get('origin')
  if (originHeader === null) return false
  try {
    return isForeign(headers.get('host') ?? urlHost, originHeader)
  } catch (error) {
    if (error instanceof PythonError) return undefined
    throw error
  }
}

function isForeign(hostHeader: string, originHeader: string): boolean {
  const origin = networkLocationOf(asText(originHeader))
  const host = networkLocationOf(`//${asText(hostHeader).toLowerCase()}`)
  const isLocal = host.hostname !== undefined && isLoopback(host.hostname)
  // @note It is the whole header that counts, where the origin has a port: a user or a path in it differ too.
  const hostDomain = origin.port === undefined ? host.hostname : hostHeader.toLowerCase()
  const originDomain = host.port === undefined ? origin.hostname : origin.text
  return isLocal && Boolean(hostDomain) && Boolean(originDomain) && hostDomain !== originDomain
}

/** @note Headers hold a character a byte; aiohttp reads them as UTF-8. */
function asText(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8')
}
