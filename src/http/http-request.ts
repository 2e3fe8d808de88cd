import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { JsonSyntaxError, parseJson, type Json } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { BodyTooLargeError } from './body-limit.ts'
import { charsetOf } from './content-type.ts'
import { decodeText } from './decode-text.ts'
import { isFormType, parseForm } from './form.ts'
import { parseMultipart } from './multipart.ts'
import type { HttpRequest } from './route.ts'
import { UnreadableRequestError } from './unreadable-request.ts'

/** Reads a `Request` for the routes. */
export function toHttpRequest(
  request: Request,
  target: { readonly path: string; readonly query: URLSearchParams; readonly params: Readonly<Record<string, string>> },
  bodyLimit: number,
): HttpRequest {
  const contentType = request.headers.get('content-type')
  const whole = async (): Promise<Buffer> => {
    // @note A body breaks off where the client goes away, or sends chunks that are none.
    const body = await request.arrayBuffer().catch((error: unknown) => {
      throw new PythonError('aiohttp.web_exceptions.RequestPayloadError', String(error))
    })
    return decompress(Buffer.from(body), request.headers.get('content-encoding'))
  }
  const bytes = async (): Promise<Buffer> => {
    const body = await whole()
    if (bodyLimit > 0 && body.length >= bodyLimit)
      throw new BodyTooLargeError(bodyLimit, readOf(body.length, bodyLimit))
    return body
  }
  return {
    ...target,
    method: request.method,
    headers: request.headers,
    bytes,
    json: async () => readJson(decodeText(await bytes(), charsetOf(contentType))),
    form: async () => parseForm(isFormType(contentType) ? await whole() : Buffer.alloc(0), contentType, bodyLimit),
    parts: async () => parseMultipart(await whole(), contentType ?? ''),
  }
}

/** @note What one look at a socket of Linux brings: the recorded server gives up after the one that goes beyond the limit. */
const FIRST_READ = 128_000

function readOf(length: number, limit: number): number {
  return limit < FIRST_READ ? Math.min(length, FIRST_READ) : length
}

/** True for the error of a body that is a text but no JSON; bytes that are no text, or nest too deep, are another. */
export function isNoJson(error: unknown): boolean {
  return error instanceof PythonError && error.type === 'json.decoder.JSONDecodeError'
}

function readJson(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new PythonError('json.decoder.JSONDecodeError', error.message)
    throw error
  }
}

/** @note aiohttp unpacks what clients compress, and leaves encodings alone that it does not know; nothing is no error. */
function decompress(body: Buffer, encoding: string | null): Buffer {
  if (body.length === 0) return body
  try {
    switch (encoding?.toLowerCase()) {
      case 'gzip':
        return gunzip(body)
      case 'deflate':
        return (body.readUInt8(0) & 0x0f) === 8 ? inflateSync(body) : inflateRawSync(body)
    }
  } catch (error) {
    // @note A deflate that breaks off is noticed by the parser of the request.
    if (isTruncation(error)) throw new UnreadableRequestError('deflate')
    throw new PythonError('aiohttp.web_exceptions.RequestPayloadError', `Can not decode content-encoding: ${encoding}`)
  }
  return body
}

/** @note Of a gzip that breaks off, what is there counts. */
function gunzip(body: Buffer): Buffer {
  try {
    return gunzipSync(body)
  } catch (error) {
    if (!isTruncation(error)) throw error
    return gunzipSync(body, { finishFlush: constants.Z_SYNC_FLUSH })
  }
}

function isTruncation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR'
}
