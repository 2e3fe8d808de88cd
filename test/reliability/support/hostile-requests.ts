import fc from 'fast-check'

/** All that ComfyUI answers with. */
export const STATUSES = new Set([
  200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 416, 500, 503,
])

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
  'tags',
  'name',
  'user_metadata',
  'preview_id',
  'mime_type',
  'hash',
]

export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '0', '-1', '1e999', 'true', '__proto__', 'output', 'null'),
)
export const query = fc.dictionary(
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
      'include_tags',
      'exclude_tags',
      'name_contains',
      'metadata_filter',
      'cursor',
      'after',
      'sort',
      'order',
      'disposition',
      'prefix',
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
export const body = fc.oneof(
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
export const headers = fc.dictionary(
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
