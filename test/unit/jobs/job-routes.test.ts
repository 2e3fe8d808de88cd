import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../../src/clock/manual-clock.ts'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { DEFAULT_FLAGS } from '../../../src/comfyui/flags.ts'
import { EagerPace } from '../../../src/comfyui/messages/eager-pace.ts'
import { NodeLibrary } from '../../../src/comfyui/nodes/node-library.ts'
import { RandomSource } from '../../../src/comfyui/random-source.ts'
import { ComfyServer } from '../../../src/comfyui/server.ts'
import { answer } from '../../../src/http/answer.ts'
import type { JsonObject } from '../../../src/protocol/json.ts'

const ID = '04289bd1-5076-5a5d-b776-b9db3789f802'
const OTHER = '74bf862e-445d-5d27-904d-65d9fbc00242'

let server: ComfyServer
let files: OutputStore

beforeEach(() => {
  const clock = new ManualClock()
  files = new OutputStore({ clock })
  server = new ComfyServer({
    library: new NodeLibrary({ behaviourOf: () => ({ run: () => {} }) }),
    files,
    clock,
    pace: new EagerPace(),
    random: new RandomSource('jobs'),
    flags: DEFAULT_FLAGS,
  })
})

afterEach(() => {
  server.close()
  files[Symbol.dispose]()
})

/** Nothing wakes the worker: the prompt stays pending. */
function queue(promptId: string, extraData: JsonObject = new Map()): void {
  const data = new Map(extraData).set('create_time', 1)
  server.queue.put({ number: 0, promptId, graph: new Map(), extraData: data, outputs: [], sensitive: new Map() })
}

async function send(method: string, path: string, body?: BodyInit, headers?: HeadersInit): Promise<string> {
  const url = new URL(path, 'http://127.0.0.1:8188')
  const request = new Request(url, { method, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) })
  const bugs: unknown[] = []
  const response = await answer(server, request, url, url.pathname, (error) => bugs.push(error))
  expect(bugs).toEqual([])
  return `${response.status} ${await response.text()}`
}

const cancel = (body?: BodyInit, headers?: HeadersInit): Promise<string> =>
  send('POST', '/api/jobs/cancel', body, headers)

const EMPTY_LIST = '200 {"jobs": [], "pagination": {"offset": 0, "limit": null, "total": 0, "has_more": false}}'
const BAD_METHOD = '405 405: Method Not Allowed'
const NO_JSON = '400 {"error": "Request body must be valid JSON"}'
const FAULT = '500 500 Internal Server Error\n\nServer got itself in trouble'

test.each([
  ['GET', '/api/jobs', EMPTY_LIST],
  ['GET', '/api/api/jobs', EMPTY_LIST],
  ['GET', '/jobs', '404 '],
  ['GET', '/api/jobs/', '404 '],
  ['POST', '/api/jobs', BAD_METHOD],
  ['GET', '/api/jobs?limit=0', '400 {"error": "limit must be a positive integer"}'],
  ['GET', '/api/jobs/nope', '404 {"error": "Job not found"}'],
  ['GET', '/api/jobs/cancel', '404 {"error": "Job not found"}'],
  ['GET', '/api/jobs/a%2Fb', '404 {"error": "Job not found"}'],
  ['GET', `/api/jobs/${ID}/cancel`, '404 '],
  ['POST', `/api/jobs/${ID}/cancel`, '200 {"cancelled": false}'],
  ['POST', `/api/api/jobs/${ID}/cancel`, '200 {"cancelled": false}'],
  ['POST', '/api/jobs/no%20uuid/cancel', '200 {"cancelled": false}'],
  ['POST', `/jobs/${ID}/cancel`, BAD_METHOD],
  ['POST', `/api/jobs/${ID}/cancel/`, BAD_METHOD],
  ['POST', `/api/jobs/${ID}`, BAD_METHOD],
  ['DELETE', `/api/jobs/${ID}`, BAD_METHOD],
  ['DELETE', '/api/jobs/cancel', BAD_METHOD],
  ['POST', '/jobs/cancel', BAD_METHOD],
])('%s %s is answered as by a server without jobs', async (method, path, expected) => {
  expect(await send(method, path)).toBe(expected)
})

test('a pending job is cancelled once, by the exact id only', async () => {
  queue(ID)
  expect(await send('POST', `/api/jobs/${ID.toUpperCase()}/cancel`)).toBe('200 {"cancelled": false}')
  expect(await send('POST', `/api/jobs/%30${ID.slice(1)}/cancel`, '{x')).toBe('200 {"cancelled": true}')
  expect(await send('POST', `/api/jobs/${ID}/cancel`)).toBe('200 {"cancelled": false}')
  expect(await send('GET', `/api/jobs/${ID}`)).toBe('404 {"error": "Job not found"}')
})

test('a list of jobs is cancelled as a whole', async () => {
  queue(ID)
  queue(OTHER)
  expect(await cancel(JSON.stringify({ job_ids: [ID, 'nope'] }))).toBe(
    '400 {"error": "job_ids contains invalid id(s)", "invalid_ids": ["nope"]}',
  )
  expect(server.queue.remaining).toBe(2)
  expect(await cancel(JSON.stringify({ job_ids: [OTHER, OTHER, ID] }))).toBe('200 {"cancelled": true}')
  expect(server.queue.remaining).toBe(0)
})

test('a body that is no JSON is refused, one that is no text is a fault', async () => {
  expect(await cancel()).toBe(NO_JSON)
  expect(await cancel('{x')).toBe(NO_JSON)
  expect(await cancel('\ufeff{"job_ids": []}')).toBe(NO_JSON)
  expect(await cancel(new Uint8Array([0x22, 0xff, 0x22]))).toBe(FAULT)
  expect(await cancel('{"job_ids": []}', { 'content-type': 'text/plain' })).toBe('200 {"cancelled": false}')
  expect(await cancel('{"job_ids": [NaN]}')).toBe(
    '400 {"error": "job_ids contains invalid id(s)", "invalid_ids": ["nan"]}',
  )
})

test('a job that the server cannot read is a fault, and only where it is looked at', async () => {
  queue(ID, new Map([['extra_pnginfo', null]]))
  expect(await send('GET', '/api/jobs')).toBe(FAULT)
  expect(await send('GET', `/api/jobs/${ID}`)).toBe(FAULT)
  expect(await send('GET', '/api/jobs?status=completed')).toBe(EMPTY_LIST)
  expect(await send('POST', `/api/jobs/${ID}/cancel`)).toBe('200 {"cancelled": true}')
})
