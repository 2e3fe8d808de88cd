import { JsonSyntaxError, parseJson, type Json } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import type { HttpRequest } from './route.ts'

/** The body of a request is above the limit of the server: 413. */
export class BodyTooLargeError extends Error {
  readonly limit: number

  constructor(limit: number) {
    super(`Maximum request body size ${limit} exceeded.`)
    this.name = 'BodyTooLargeError'
    this.limit = limit
  }
}

/** Reads a `Request` for the routes. */
export function toHttpRequest(
  request: Request,
  target: { readonly path: string; readonly query: URLSearchParams; readonly params: Readonly<Record<string, string>> },
  bodyLimit: number,
): HttpRequest {
  const bytes = async (): Promise<Uint8Array> => {
    const body = new Uint8Array(await request.arrayBuffer())
    if (body.length > bodyLimit) throw new BodyTooLargeError(bodyLimit)
    return body
  }
  return {
    ...target,
    method: request.method,
    headers: request.headers,
    bytes,
    json: async () => readJson(decodeText(await bytes(), request.headers.get('content-type'))),
    formData: () => request.formData(),
  }
}

function readJson(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new PythonError('json.decoder.JSONDecodeError', error.message)
    throw error
  }
}

function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const charset = /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new PythonError('UnicodeDecodeError', `'${charset}' codec can't decode the body`)
  }
}
