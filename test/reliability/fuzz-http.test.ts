import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { expectWorking, fuzz, inTime, watchFaults } from './support/fuzzing.ts'
import { allRoutes } from './support/routes.ts'

const STATUSES = new Set([200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 416, 500, 503])
const KEYS = ['prompt', 'client_id', 'extra_data', 'number', 'front', 'prompt_id', 'partial_execution_targets', 'clear']
const MORE_KEYS = [
  'delete',
  'free_memory',
  'unload_models',
  'username',
  'clientId',
  'enabled',
  'job_ids',
  'class_type',
  'inputs',
]

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '0', '-1', '1e999', 'true', '__proto__', 'output', 'null'),
)
const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'filename',
      'type',
      'subfolder',
      'max_items',
      'offset',
      'preview',
      'channel',
      'dir',
      'path',
      'status',
      'sort_by',
      'limit',
      'recurse',
      'full_info',
      'split',
      'clientId',
    ),
    text,
  ),
  text,
  { maxKeys: 4 },
)
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(fc.constantFrom(...KEYS, ...MORE_KEYS), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 }),
  fc.record({
    prompt: fc.dictionary(
      text,
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          class_type: fc.constantFrom('SaveImage', 'EmptyImage', 'KSampler', 'LoadImage', 'x'),
          inputs: fc.dictionary(text, fc.jsonValue()),
        }),
      ),
    ),
  }),
)
const body = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 200 }).map((value) => value.toWellFormed()),
  fc.constantFrom(
    '{"number": NaN}',
    '[1e400]',
    '{"a":1,"a":2}',
    '"\\ud800"',
    '['.repeat(5000),
    '{"prompt":'.repeat(2000),
    '9'.repeat(5000),
  ),
  fc
    .tuple(text, text, text)
    .map(([name, file, content]) =>
      ['--b', `Content-Disposition: form-data; name="${name}"; filename="${file}"`, '', content, '--b--', '']
        .join('\r\n')
        .toWellFormed(),
    ),
)
const printable = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '9', ' ', ',', ';', '=', '*', '/', '-', '"', "'", '%', '('),
  maxLength: 20,
})
const headers = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'content-encoding',
    'accept',
    'accept-encoding',
    'range',
    'if-none-match',
    'if-modified-since',
    'if-range',
    'origin',
    'comfy-user',
    'cookie',
    'comfy-usage-source',
  ),
  fc.oneof(
    printable,
    fc.constantFrom(
      'application/json',
      'multipart/form-data; boundary=b',
      'application/x-www-form-urlencoded',
      'text/plain; charset=utf-16',
      'gzip',
      'bytes=0-',
      'bytes=5-2',
      '*',
      'http://evil.example',
      'deflate',
      'br',
    ),
  ),
  { maxKeys: 4 },
)

test('whatever is sent to whatever route is answered as ComfyUI could answer it', async () => {
  const { assertNone } = watchFaults()
  const routes = await allRoutes()
  for (const flags of [
    {},
    { multiUser: true, compressResponses: true, cors: true },
    { enableAssets: true, maxUploadSize: 0.001 },
  ]) {
    await using comfy = setupComfyMock({ pace: 'eager', flags })
    comfy.listen()
    const route = fc.constantFrom(...routes)
    const method = fc.option(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'), {
      freq: 3,
    })
    const property = fc.asyncProperty(
      route,
      method,
      fc.array(text, { minLength: 2, maxLength: 2 }),
      query,
      headers,
      body,
      fc.boolean(),
      async (to, other, names, search, fields, content, isTwin) => {
        let used = 0
        const path = to.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(names[used++ % 2]!.toWellFormed()))
        const verb = other ?? to.method
        const url = `${comfy.url}${isTwin ? '/api' : ''}${path}?${new URLSearchParams(search).toString()}`
        const init = verb === 'GET' || verb === 'HEAD' ? {} : { body: content as BodyInit }
        const response = await inTime(fetch(url, { method: verb, headers: fields, ...init }), `${verb} ${url}`)
        const answer = await inTime(response.arrayBuffer(), `the body of ${verb} ${url}`)
        expect(STATUSES).toContain(response.status)
        if (response.headers.get('content-type')?.startsWith('application/json') && answer.byteLength > 0) {
          // NaN and Infinity are what Python writes, and no JSON.
          JSON.parse(
            Buffer.from(answer)
              .toString()
              .replaceAll(/\b(?:NaN|-?Infinity)\b/g, '0'),
          )
        }
        assertNone()
        expect((await inTime(fetch(`${comfy.url}/queue`), 'GET /queue')).status).toBe(200)
      },
    )
    await fuzz(
      'HTTP',
      700,
      property.afterEach(() => {
        if (comfy.requests.length > 200) comfy.reset()
      }),
    )
    await expectWorking(comfy)
    assertNone()
  }
})
