import { isIPv6 } from 'node:net'
import { PythonError } from '../protocol/python-error.ts'

/** The host part of a URL, taken apart as Python's `urllib.parse` does. */
export interface NetworkLocation {
  /** As it was given, in lower case. */
  readonly text: string
  /** Without brackets, in lower case; undefined where there is none. */
  readonly hostname: string | undefined
  readonly port: number | undefined
}

/**
 * Takes the host part out of a URL.
 *
 * @throws {PythonError} for brackets that hold no address, and for ports that are none
 */
export function networkLocationOf(url: string): NetworkLocation {
  const stripped = stripControls(url).replace(/[\t\r\n]/g, '')
  const rest = stripped.replace(/^[a-z][a-z0-9+.-]*:/i, '')
  const text = rest.startsWith('//') ? (/^[^/?#]*/.exec(rest.slice(2))?.[0] ?? '') : ''
  if (text.includes('[') !== text.includes(']')) throw invalid('Invalid IPv6 URL')
  const host = text.slice(text.lastIndexOf('@') + 1)
  if (text.includes('[')) checkBrackets(host)
  const open = host.indexOf('[')
  const [name, rawPort] = open === -1 ? cut(host, ':') : cutBracketed(host.slice(open + 1))
  return { text: text.toLowerCase(), hostname: name === '' ? undefined : lowerName(name), port: readPort(rawPort) }
}

// @note What surrounds a URL: all of C0 and the space.
function stripControls(url: string): string {
  // eslint-disable-next-line no-control-regex -- these are what Python strips
  return url.replace(/^[\u0000-\u0020]+/, '')
}

function cutBracketed(host: string): [string, string] {
  const [name, rest] = cut(host, ']')
  return [name, cut(rest, ':')[1]]
}

/** @note Brackets hold an IPv6 address or a future form, with nothing but a port behind. */
function checkBrackets(host: string): void {
  const open = host.indexOf('[')
  const [name, rest] = open === -1 ? [cut(host, ':')[0], ''] : cut(host.slice(open + 1), ']')
  if (open > 0 || (rest !== '' && !rest.startsWith(':'))) throw invalid('Invalid IPv6 URL')
  if (name.startsWith('v') ? !/^v[a-f0-9]+\../i.test(name) : !isIPv6(name)) throw invalid('Invalid IPv6 URL')
}

/** @note A zone keeps its case. */
function lowerName(name: string): string {
  const percent = name.indexOf('%')
  return percent === -1 ? name.toLowerCase() : name.slice(0, percent).toLowerCase() + name.slice(percent)
}

function readPort(text: string): number | undefined {
  if (text === '') return undefined
  if (!/^[0-9]+$/.test(text) || Number(text) > 65_535) throw invalid('Port out of range 0-65535')
  return Number(text)
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function invalid(message: string): PythonError {
  return new PythonError('ValueError', message)
}
