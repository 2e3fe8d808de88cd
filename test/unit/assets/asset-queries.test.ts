import { beforeEach, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { type AssetBody, ask, errorOf, list, names, send, upload } from './api.ts'

const comfy = setupComfyMock({ flags: { enableAssets: true }, models: {} })

beforeEach(async () => {
  await upload(comfy.url, 'one', {
    tags: 'input,red',
    name: 'One_x',
    user_metadata: '{"k": 1, "l": [1, "a"], "n": null}',
  })
  await upload(comfy.url, 'three', { tags: 'input,blue', name: 'two', user_metadata: '{"k": true, "o": {"a": 1}}' })
  await upload(comfy.url, 'fourth', { tags: 'output,red', name: 'Éa', user_metadata: '{"k": "1"}' })
})

test.each([
  ['?limit=0', 'greater_than_equal', 'limit', 'Input should be greater than or equal to 1'],
  ['?limit=1.', 'int_parsing', 'limit', 'Input should be a valid integer, unable to parse string as an integer'],
  ['?limit=1&limit=2', 'int_type', 'limit', 'Input should be a valid integer'],
  [
    `?limit=${'9'.repeat(4301)}`,
    'int_parsing_size',
    'limit',
    'Unable to parse input string as an integer, exceeded maximum size',
  ],
  ['?name_contains=a&name_contains=b', 'string_type', 'name_contains', 'Input should be a valid string'],
  ['?after=a&after=b', 'string_type', 'after', 'Input should be a valid string'],
  ['?order=asc&order=asc', 'literal_error', 'order', "Input should be 'asc' or 'desc'"],
  ['?metadata_filter=[1]', 'value_error', 'metadata_filter', 'Value error, metadata_filter must be a JSON object'],
  [
    '?metadata_filter={"a":1,}',
    'value_error',
    'metadata_filter',
    'Value error, metadata_filter must be JSON: Illegal trailing comma before end of object: line 1 column 7 (char 6)',
  ],
])('the query %s is refused', async (query, type, field, msg) => {
  const { status, body } = await ask(comfy.url, `/api/assets${query}`)
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: { code: 'INVALID_QUERY', details: { errors: [{ type, loc: [field], msg }] } } })
})

test('errors come in the order of the fields', async () => {
  const { body } = await ask(comfy.url, '/api/assets?order=x&sort=y&offset=-1&limit=a&metadata_filter=x')
  const { errors } = (body['error'] as { details: { errors: { loc: string[] }[] } }).details
  expect(errors.map(({ loc }) => loc[0])).toEqual(['metadata_filter', 'limit', 'offset', 'sort', 'order'])
})

test.each(['1_0', ' 2 ', '+3', '2.00', '007'])('%o is a number', async (limit) => {
  expect((await ask(comfy.url, `/api/assets?limit=${encodeURIComponent(limit)}`)).status).toBe(200)
})

test.each([
  ['', ['Éa', 'two', 'One_x']],
  ['?tags_all=red', ['Éa', 'One_x']],
  ['?tags_all=red,input', ['One_x']],
  ['?tags_all=red&tags_all=input', ['One_x']],
  ['?tags_any=blue,nope', ['two']],
  ['?tags_none=red', ['two']],
  ['?tags_all=&include_tags=red', ['Éa', 'One_x']],
  ['?include_tags=red&exclude_tags=red', []],
  ['?include_tags=red&tags_none=output', ['One_x']],
  ['?name_contains=ONE_', ['One_x']],
  ['?name_contains=éA', []],
  ['?name_contains=ÉA', ['Éa']],
  ['?name_contains=%25', []],
  ['?metadata_filter={"k":1}', ['One_x']],
  ['?metadata_filter={"k":1.0}', ['One_x']],
  ['?metadata_filter={"k":true}', ['two']],
  ['?metadata_filter={"k":"1"}', ['Éa']],
  ['?metadata_filter={"k":[1,"1"]}', ['Éa', 'One_x']],
  ['?metadata_filter={"l":"a"}', ['One_x']],
  ['?metadata_filter={"n":null,"l":1}', ['One_x']],
  ['?metadata_filter={"l":null}', ['Éa', 'two']],
  ['?metadata_filter={"o":{"a":1}}', ['two']],
  ['?metadata_filter={"o":[]}', ['Éa', 'two', 'One_x']],
  ['?metadata_filter={"a":1}&metadata_filter={"b":1}', ['Éa', 'two', 'One_x']],
  ['?metadata_filter=', ['Éa', 'two', 'One_x']],
  ['?sort=name&order=asc', ['One_x', 'two', 'Éa']],
  ['?sort=size', ['Éa', 'two', 'One_x']],
  ['?sort=last_access_time&order=asc&limit=2', ['One_x', 'two']],
  ['?offset=2', ['One_x']],
  ['?hash=nope&job_ids=1&include_public=x', ['Éa', 'two', 'One_x']],
])('the list of %s has what it asks for', async (query, expected) => {
  expect(names(await list(comfy.url, query))).toEqual(expected)
})

test('tags and downloads leave the time of the last change alone, renaming sets it', async () => {
  const [last, , first] = await list(comfy.url)
  await send(comfy.url, 'POST', `/api/assets/${first?.id}/tags`, { tags: ['x'] })
  await fetch(`${comfy.url}/api/assets/${first?.id}/content`)
  expect(names(await list(comfy.url, '?sort=updated_at'))[0]).toBe('Éa')
  expect(names(await list(comfy.url, '?sort=last_access_time'))[0]).toBe('One_x')
  await send(comfy.url, 'PUT', `/api/assets/${last?.id}`, { name: 'Éa' })
  await send(comfy.url, 'PUT', `/api/assets/${first?.id}`, { name: 'new' })
  expect(names(await list(comfy.url, '?sort=updated_at'))[0]).toBe('new')
})

test.each([
  ['tags_all=a&include_tags=b', "Cannot combine 'include_tags' with 'tags_all'; use 'tags_all'."],
  ['tags_none=a&exclude_tags=b', "Cannot combine 'exclude_tags' with 'tags_none'; use 'tags_none'."],
  [
    "include_tags=b,it's,a&tags_none=a,it's,b",
    `Query can never match: 'a', 'b', "it's" required by 'include_tags' but rejected by 'tags_none'.`,
  ],
  [
    `tags_any=${Array.from({ length: 101 }, (_, index) => index).join(',')}`,
    "'tags_any' lists 101 tags; the maximum is 100.",
  ],
])('the tags %s are refused', async (query, message) => {
  for (const path of ['/api/assets', '/api/assets/tags/refine'])
    expect(errorOf(await ask(comfy.url, `${path}?${query}`))).toBe(`400 INVALID_TAG_FILTER: ${message}`)
})

test('pages follow one another by their cursors, in every order', async () => {
  for (const sort of ['created_at', 'updated_at', 'name', 'size']) {
    for (const order of ['asc', 'desc']) {
      const found: string[] = []
      let more: Record<string, string> | undefined = {}
      while (more) {
        // @note Behind a cursor the offset no longer counts.
        const query = new URLSearchParams({ limit: '1', sort, order, ...more })
        const { body } = await ask(comfy.url, `/api/assets?${query}`)
        found.push(...names(body['assets'] as AssetBody[]))
        expect(body['total']).toBe(3)
        expect(body['has_more']).toBe('next_cursor' in body)
        more = 'next_cursor' in body ? { after: String(body['next_cursor']), offset: '9' } : undefined
      }
      expect(found).toEqual(names(await list(comfy.url, `?sort=${sort}&order=${order}`)))
    }
  }
})

test('a cursor has the very time that its asset shows', async () => {
  const { body } = await ask(comfy.url, '/api/assets?limit=2')
  const last = (body['assets'] as AssetBody[]).at(-1)
  const cursor = JSON.parse(Buffer.from(String(body['next_cursor']), 'base64url').toString()) as {
    v: string
    id: string
  }
  expect(cursor.id).toBe(last?.id)
  const [seconds = '', micros = ''] = String(last?.['created_at']).split('.')
  expect(cursor.v).toBe(`${Date.parse(`${seconds}Z`) / 1000}${micros.padEnd(6, '0')}`)
})

test('a page by offset says that there is more without a cursor where its sort has none', async () => {
  const { body } = await ask(comfy.url, '/api/assets?sort=last_access_time&limit=1')
  expect(body).toMatchObject({ has_more: true, total: 3 })
  expect(body).not.toHaveProperty('next_cursor')
  expect((await ask(comfy.url, '/api/assets?offset=99')).body).toEqual({ assets: [], total: 3, has_more: false })
})

test('an offset that the database cannot hold breaks the request', async () => {
  expect((await fetch(`${comfy.url}/api/assets?offset=${2 ** 64}`)).status).toBe(500)
})

test('the counts of tags go down from the most frequent, as many as are asked for', async () => {
  const counts = async (query: string) =>
    Object.entries((await ask(comfy.url, `/api/assets/tags/refine${query}`)).body['tag_counts'] as object)
  expect(await counts('')).toEqual([
    ['uploaded', 3],
    ['input', 2],
    ['red', 2],
    ['blue', 1],
    ['output', 1],
  ])
  expect(await counts('?limit=1&tags_all=red&offset=-1&sort=x')).toEqual([['red', 2]])
  expect((await ask(comfy.url, '/api/assets/tags/refine?limit=501')).status).toBe(200)
  expect((await ask(comfy.url, '/api/assets/tags/refine?limit=1001')).status).toBe(400)
})

test.each([
  ['?prefix=RE', ['red', 'rescan']],
  ['?prefix=%20re%20&include_zero=Off', ['red']],
  ['?include_zero=n', ['uploaded', 'input', 'red', 'blue', 'output']],
  ['?order=name_asc&limit=2', ['blue', 'checkpoints']],
  ['?limit=1&limit=x', ['uploaded']],
])('the tags of %s are listed', async (query, expected) => {
  const { body } = await ask(comfy.url, `/api/tags${query}`)
  expect((body['tags'] as { name: string }[]).map(({ name }) => name)).toEqual(expected)
})

test.each([
  ['?prefix=', 'string_too_short'],
  [`?prefix=${'x'.repeat(257)}`, 'string_too_long'],
  ['?offset=10000001', 'less_than_equal'],
  ['?include_zero=2', 'bool_parsing'],
  ['?order=name', 'literal_error'],
])('the tags of %s are refused', async (query, type) => {
  const { body } = await ask(comfy.url, `/api/tags${query}`)
  expect(body).toMatchObject({ error: { message: 'Invalid query parameters', details: { errors: [{ type }] } } })
})
