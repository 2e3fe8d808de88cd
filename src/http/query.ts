import { decodeEscapes } from './path-decoding.ts'

/**
 * Reads the query of a request as aiohttp does: what is no UTF-8 keeps its escapes, and empty parts count.
 *
 * @param target the second word of the request line
 */
export function parseQuery(target: string): URLSearchParams {
  const start = target.indexOf('?')
  const params = new URLSearchParams()
  if (start === -1) return params
  // @note A `#` that follows the `?` at once is taken for the beginning of the query.
  const end = target.indexOf('#', start + 2)
  const query = target.slice(start + 1, end === -1 ? undefined : end)
  if (query === '') return params
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    params.append(
      unquote(equals === -1 ? part : part.slice(0, equals)),
      equals === -1 ? '' : unquote(part.slice(equals + 1)),
    )
  }
  return params
}

function unquote(text: string): string {
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decodeEscapes)
}
