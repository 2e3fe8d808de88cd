import { request as httpRequest } from 'node:http'
import { dumpJson, toPlain, type JsonObject } from '../../src/protocol/json.ts'
import { toReceivedText } from './bijection.ts'
import type { ReceivedResponse } from './compare-response.ts'
import type { Comparison } from './comparison.ts'

const BOUNDARY = '----oracleboundary'

/** Headers that fetch keeps to itself or fills in on its own; requests with these go through `node:http`. */
const ODD_HEADERS = [
  'host',
  'origin',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'accept-encoding',
  'content-encoding',
  'accept',
]

/** Sends a recorded request to the mock, with the names and validators that the mock gave. */
export async function sendRequest(
  url: string,
  recorded: JsonObject,
  comparison: Comparison,
  isPlain: boolean,
): Promise<ReceivedResponse> {
  const method = String(recorded.get('method'))
  const path = toMock(String(recorded.get('path')), comparison)
  const headers: Record<string, string> = {}
  for (const [name, value] of (recorded.get('headers') as JsonObject | undefined) ?? []) {
    const text = String(value)
    headers[name] = comparison.opaqueFor(text) ?? toReceivedText(text, comparison.names)
  }
  const body = bodyOf(recorded, comparison)
  // @note A URL object tidies up paths such as `//prompt`: these are sent as they are.
  const isTidied = new URL(url + path).href !== url + path
  const isOdd =
    isPlain || isTidied || ODD_HEADERS.some((name) => name in headers) || (method === 'GET' && body !== undefined)
  return isOdd ? sendByNode(url, path, method, headers, body) : sendByFetch(url + path, method, headers, body)
}

function toMock(path: string, comparison: Comparison): string {
  const text = toReceivedText(path, comparison.names)
  return text.replace(/(?<=[?&]after=)[^&]+/, (cursor) => comparison.opaqueFor(cursor) ?? cursor)
}

async function sendByFetch(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Uint8Array | undefined,
): Promise<ReceivedResponse> {
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(body && { body: Buffer.from(body) }) })
  return {
    status: response.status,
    reason: response.statusText,
    headers: new Map(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

function sendByNode(
  url: string,
  path: string,
  method: string,
  headers: Record<string, string>,
  body: Uint8Array | undefined,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const length = body && { 'content-length': String(body.length) }
    const { hostname, port } = new URL(url)
    const request = httpRequest(
      { hostname, port, path: encodePath(path), method, headers: { ...length, ...headers } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            headers: new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(parts),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function bodyOf(recorded: JsonObject, comparison: Comparison): Uint8Array | undefined {
  if (recorded.has('json')) {
    const text = toReceivedText(dumpJson(recorded.get('json')), comparison.names)
    return Buffer.from(comparison.fromBase(text))
  }
  const text = recorded.get('bodyText')
  if (typeof text === 'string') return Buffer.from(toReceivedText(text, comparison.names))
  const base64 = recorded.get('bodyBase64')
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64')
  const parts = recorded.get('multipart')
  return Array.isArray(parts) ? multipart(parts as JsonObject[]) : undefined
}

function multipart(parts: readonly JsonObject[]): Uint8Array {
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const plain = toPlain(part) as Record<string, string | number | undefined>
    const filename = plain.filename === undefined ? '' : `; filename="${plain.filename}"`
    const type = plain.contentType === undefined ? '' : `Content-Type: ${plain.contentType}\r\n`
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${plain.name}"${filename}\r\n${type}\r\n`
    chunks.push(Buffer.from(head), contentOf(plain), Buffer.from('\r\n'))
  }
  chunks.push(Buffer.from(`--${BOUNDARY}--\r\n`))
  return Buffer.concat(chunks)
}

function contentOf(part: Readonly<Record<string, string | number | undefined>>): Uint8Array {
  if (part.value !== undefined) return Buffer.from(String(part.value))
  // The recorder left out the bytes of an upload that is refused for its size.
  return part.base64 === undefined ? Buffer.alloc(Number(part.length)) : Buffer.from(String(part.base64), 'base64')
}

/** Only what must not stand in a request line is encoded. */
function encodePath(path: string): string {
  return path.replace(/[^!-~]/g, (character) => encodeURIComponent(character))
}
