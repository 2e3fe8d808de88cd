import { isIPv4, isIPv6 } from 'node:net'
import { PythonError } from '../protocol/python-error.ts'

/**
 * True for the names of this machine alone, as ComfyUI finds out: addresses of every form, and names that the system
 * looks up.
 *
 * @note Only `localhost` is looked up here: what else a machine calls itself is not known.
 * @throws {PythonError} for a name that cannot be looked up: a label of it is empty, too long, or no text
 */
export function isLoopback(name: string): boolean {
  if (isIPv4(name)) return name.startsWith('127.')
  const address = name.replace(/%[^%]+$/, '')
  if (isIPv6(address)) return isLoopbackV6(address)
  checkLabels(name)
  return name === 'localhost' || firstByteOf(name) === 127
}

function isLoopbackV6(address: string): boolean {
  const { hostname } = new URL(`http://[${address}]`)
  return hostname === '[::1]' || /^\[::ffff:7f[0-9a-f]{2}:/.test(hostname)
}

/** @note The look-up encodes names first; one that the client did not send as UTF-8 fails there as well. */
function checkLabels(name: string): void {
  const labels = name.replace(/(?<=.)\.$/, '').split('.')
  if (labels.some((label) => label === '' || label.length > 63 || label.includes('\ufffd'))) {
    throw new PythonError('UnicodeError', 'label empty or too long')
  }
}

const PART = /^(?:0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/

/** @note `inet_aton`: one to four parts, decimal, octal or hexadecimal; the last one fills all bytes that are left. */
function firstByteOf(name: string): number | undefined {
  const parts = name.split('.')
  if (parts.length > 4 || !parts.every((part) => PART.test(part))) return undefined
  const values = parts.map((part) => (/^0[0-7]/.test(part) ? Number.parseInt(part, 8) : Number(part)))
  const last = values.pop() ?? 0
  if (values.some((value) => value > 255) || last >= 256 ** (4 - values.length)) return undefined
  return values[0] ?? Math.floor(last / 256 ** 3)
}
