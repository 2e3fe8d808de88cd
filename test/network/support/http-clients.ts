import http from 'node:http'
import https from 'node:https'
import axios from 'axios'
import got from 'got'
import nodeFetch from 'node-fetch'
import * as undici from 'undici'

export interface HttpRequest {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer<ArrayBuffer>
  signal?: AbortSignal
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export interface HttpClient {
  name: string
  request(url: string, init?: HttpRequest): Promise<HttpAnswer>
}

interface FetchAnswer {
  status: number
  headers: Iterable<[string, string]>
  arrayBuffer(): Promise<ArrayBuffer>
}

async function fromFetch(answer: FetchAnswer): Promise<HttpAnswer> {
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  }
}

async function fromUndici(answer: undici.Dispatcher.ResponseData): Promise<HttpAnswer> {
  return {
    status: answer.statusCode,
    headers: answer.headers as Record<string, string>,
    body: Buffer.from(await answer.body.arrayBuffer()),
  }
}

function fromNode(url: string, init: HttpRequest, agent?: http.Agent): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http
    const sent = request(
      url,
      {
        method: init.method ?? 'GET',
        headers: {
          ...init.headers,
          ...(init.body !== undefined && { 'Content-Length': Buffer.byteLength(init.body) }),
        },
        ...(init.signal && { signal: init.signal }),
        ...(agent && { agent }),
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers as Record<string, string>,
            body: Buffer.concat(chunks),
          })
        })
      },
    )
    sent.on('error', reject)
    sent.end(init.body)
  })
}

/** Sends with an undici dispatcher of its own, which keeps connections of its own. */
async function withDispatcher(
  create: (origin: string) => undici.Dispatcher,
  url: string,
  init: HttpRequest,
): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(url)
  const dispatcher = create(origin)
  try {
    return await fromUndici(
      await dispatcher.request({
        origin,
        path: pathname + search,
        method: init.method ?? 'GET',
        headers: init.headers ?? {},
        body: init.body ?? null,
        signal: init.signal ?? null,
      }),
    )
  } finally {
    await dispatcher.close()
  }
}

export const httpClients: HttpClient[] = [
  { name: 'fetch', request: async (url, init) => fromFetch(await fetch(url, init)) },
  { name: 'node:http', request: (url, init = {}) => fromNode(url, init) },
  {
    name: 'node:http without keep-alive',
    request: (url, init = {}) => {
      const Agent = url.startsWith('https:') ? https.Agent : http.Agent
      return fromNode(url, init, new Agent({ keepAlive: false }))
    },
  },
  {
    name: 'axios',
    request: async (url, init = {}) => {
      const { status, headers, data } = await axios.request<Buffer>({
        url,
        method: init.method ?? 'GET',
        headers: init.headers ?? {},
        data: init.body,
        responseType: 'arraybuffer',
        validateStatus: () => true,
        ...(init.signal && { signal: init.signal }),
      })
      return { status, headers: headers as Record<string, string>, body: data }
    },
  },
  {
    name: 'got',
    request: async (url, init = {}) => {
      const { statusCode, headers, rawBody } = await got(url, {
        method: (init.method ?? 'GET') as 'GET',
        headers: init.headers ?? {},
        ...(init.body !== undefined && { body: init.body }),
        ...(init.signal && { signal: init.signal }),
        responseType: 'buffer',
        throwHttpErrors: false,
        retry: { limit: 0 },
      })
      return { status: statusCode, headers: headers as Record<string, string>, body: Buffer.from(rawBody) }
    },
  },
  { name: 'node-fetch', request: async (url, init) => fromFetch(await nodeFetch(url, init)) },
  {
    name: 'undici.request',
    request: async (url, init = {}) =>
      fromUndici(
        await undici.request(url, {
          method: init.method ?? 'GET',
          headers: init.headers ?? {},
          body: init.body ?? null,
          signal: init.signal ?? null,
        }),
      ),
  },
  { name: 'undici.fetch', request: async (url, init) => fromFetch(await undici.fetch(url, init)) },
  {
    name: 'undici.Client',
    request: (url, init = {}) => withDispatcher((origin) => new undici.Client(origin), url, init),
  },
  { name: 'undici.Pool', request: (url, init = {}) => withDispatcher((origin) => new undici.Pool(origin), url, init) },
  { name: 'undici.Agent', request: (url, init = {}) => withDispatcher(() => new undici.Agent(), url, init) },
]

/** What a client calls the reason of a request that failed, wherever it keeps it. */
export function codeOf(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (typeof code === 'string' && code !== 'ERR_BAD_REQUEST') return code
  }
  return undefined
}
