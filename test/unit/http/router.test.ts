import { expect, test } from 'vitest'
import { replyEmpty } from '../../../src/http/reply.ts'
import { Router } from '../../../src/http/router.ts'

const handler = () => replyEmpty()
const router = new Router({
  'GET /queue': handler,
  'POST /queue': handler,
  'GET /api/jobs': handler,
  'GET /userdata/{file}': handler,
  'POST /userdata/{file}': handler,
  'DELETE /userdata/{file}': handler,
  'POST /userdata/{file}/move/{dest}': handler,
  'GET /preview/{folder}/{filename:rest}': handler,
  'HEAD /api/assets/hash/{hash}': handler,
  'GET /api/assets/{id:uuid}': handler,
  'GET /internal/logs': handler,
  'PATCH /internal/logs/subscribe': handler,
})

function match(method: string, path: string): string {
  const found = router.match(method, path)
  if (found.kind === 'route') return `route ${JSON.stringify(found.params)}`
  return found.kind === 'method-not-allowed' ? `405 ${found.allow}` : found.kind
}

test.each([
  ['GET', '/queue', 'route {}'],
  ['HEAD', '/queue', 'route {}'],
  ['GET', '/api/queue', 'route {}'],
  ['GET', '/%71ueue', 'route {}'],
  ['GET', '/queue/', 'static'],
  ['GET', '/Queue', 'static'],
  ['PUT', '/queue', '405 GET,HEAD,POST'],
  ['POST', '/nope', '405 GET,HEAD'],
  ['GET', '/jobs', 'static'],
  ['GET', '/api/api/jobs', 'route {}'],
  ['GET', '/userdata/a%2Fb.json', 'route {"file":"a/b.json"}'],
  ['GET', '/userdata/a%252Fb', 'route {"file":"a%2Fb"}'],
  ['GET', '/userdata/%C3%BC+%ff', 'route {"file":"ü+%ff"}'],
  ['GET', '/userdata/a/b.json', 'static'],
  ['GET', '/userdata/a%7Bb', 'static'],
  ['PUT', '/userdata/x', '405 DELETE,GET,HEAD,POST'],
  ['POST', '/userdata/a%2Fb/move/c', 'route {"file":"a/b","dest":"c"}'],
  ['GET', '/preview/loras/a/b.png', 'route {"folder":"loras","filename":"a/b.png"}'],
  ['GET', '/preview/loras/', 'route {"folder":"loras","filename":""}'],
  ['GET', '/api/assets/2495fd69-6561-532e-820f-06150006e72c', 'route {"id":"2495fd69-6561-532e-820f-06150006e72c"}'],
  ['GET', '/api/assets/no-uuid', 'static'],
  ['GET', '/api/api/assets/2495fd69-6561-532e-820f-06150006e72c', 'static'],
  ['HEAD', '/api/assets/hash/x', 'route {"hash":"x"}'],
  ['GET', '/api/assets/hash/x', 'static'],
  ['GET', '/internal/logs', 'route {}'],
  ['GET', '/api/internal/logs', 'static'],
  ['GET', '/internal', 'not-found'],
  ['POST', '/internal/nope', 'not-found'],
  ['POST', '/internal/logs', '405 GET,HEAD'],
  ['GET', '/internal/logs/subscribe', '405 PATCH'],
])('%s %s is %s', (method, path, expected) => {
  expect(match(method, path)).toBe(expected)
})
