import ky from 'ky'
import superagent from 'superagent'
import { httpClients, type HttpAnswer, type HttpClient } from '../../network/support/http-clients.ts'

/** Every kind of HTTP client that Node has. */
export const allHttpClients: HttpClient[] = [
  ...httpClients,
  {
    name: 'ky',
    request: async (url, init = {}) => {
      const answer = await ky(url, { ...init, retry: 0, throwHttpErrors: false })
      const headers = Object.fromEntries(answer.headers)
      return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) }
    },
  },
  {
    name: 'superagent',
    request: (url, init = {}) => {
      const sent = superagent(init.method ?? 'GET', url).ok(() => true)
      for (const [name, value] of Object.entries(init.headers ?? {})) sent.set(name, value)
      return new Promise<HttpAnswer>((resolve, reject) => {
        sent
          .buffer(true)
          .parse((answer, done) => {
            const chunks: Buffer[] = []
            answer.on('data', (chunk: Buffer) => chunks.push(chunk))
            answer.on('end', () => done(null, Buffer.concat(chunks)))
          })
          .send(init.body as string)
          .then(({ status, headers, body }) => resolve({ status, headers, body: body as Buffer }), reject)
      })
    },
  },
]
