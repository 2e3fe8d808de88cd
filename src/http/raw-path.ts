/**
 * The path in a request line as aiohttp takes it: as it was sent, where a `URL` would resolve `..` and `%2e%2e`, and turn
 * `\` into `/`.
 *
 * @param target the second word of the request line, one character a byte
 */
export function rawPath(target: string): string {
  const [path = ''] = withoutOrigin(target).split(target.includes('?') ? '?' : '#', 1)
  return /[\u0080-\u00ff]/.test(path) ? Buffer.from(path, 'latin1').toString('utf8') : path
}

/** @note A client that takes the server for a proxy sends the whole URL. */
function withoutOrigin(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
}
