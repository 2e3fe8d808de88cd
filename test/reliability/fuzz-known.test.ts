import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { checkedRequest } from './support/checked-request.ts'
import { expectWorking, fuzz, watchFaults } from './support/fuzzing.ts'
import { text } from './support/hostile-requests.ts'
import { furnish, type Furniture } from './support/furniture.ts'
import { allRoutes } from './support/routes.ts'

/** A value, or the name of one that the mock has: random texts alone would never meet an asset or a prompt. */
type Wanted = keyof Furniture | { readonly value: string }

const KINDS: readonly (keyof Furniture)[] = ['asset', 'hash', 'prompt', 'file', 'data', 'tag']
/** What a parameter of a path is most of the time. */
const PARAMETERS: Readonly<Record<string, Wanted>> = {
  id: 'asset',
  hash: 'hash',
  prompt_id: 'prompt',
  job_id: 'prompt',
  file: 'data',
  dest: 'data',
  folder: { value: 'checkpoints' },
  path_index: { value: '0' },
  filename: 'file',
  node_class: { value: 'SaveImage' },
  directory_type: { value: 'output' },
}
/** What a request of a route needs to be answered with success; chance puts more to it, or something else. */
const QUERIES: Readonly<Record<string, Readonly<Record<string, Wanted>>>> = {
  '/view': { filename: 'file', type: { value: 'output' } },
  '/userdata': { dir: { value: 'workflows' } },
}
const BODIES: Readonly<Record<string, object>> = {
  '/api/assets/from-hash': { hash: 'hash', name: 'again' },
  '/api/assets/{id}/tags': { tags: ['tag', { value: 'new' }] },
  '/api/jobs/cancel': { job_ids: ['prompt'] },
  '/history': { delete: ['prompt'] },
  '/queue': { delete: ['prompt'] },
}
const QUERY_NAMES =
  'filename type subfolder preview channel max_items offset limit dir path status sort sort_by sort_order order recurse full_info split overwrite include_tags exclude_tags name_contains metadata_filter after cursor prefix include_zero disposition workflow_id'.split(
    ' ',
  )
const VALUES =
  'output input temp webp;50 jpeg rgb a true false 0 1 2 -1 asc desc name size created_at updated_at completed,failed inline attachment {"a":1} {"a":[1,null]} 文'.split(
    ' ',
  )

const wanted: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constantFrom(...KINDS),
  fc.constantFrom(...VALUES).map((value) => ({ value })),
  text.map((value) => ({ value: value.toWellFormed() })),
)
const member = fc.constantFrom(
  'tags delete job_ids prompt_id hash name user_metadata preview_id mime_type clear client_id source dest'.split(' '),
)
const body = fc.dictionary(
  member.chain((names) => fc.constantFrom(...names)),
  fc.oneof(
    { weight: 3, arbitrary: wanted },
    { weight: 3, arbitrary: fc.array(wanted, { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }).map((json) => ({ json })) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 })).map((json) => ({ json })),
    },
  ),
  { maxKeys: 4, noNullPrototype: true },
)
const request = fc.record({
  strange: fc.dictionary(fc.constantFrom(...Object.keys(PARAMETERS)), wanted, { maxKeys: 1, noNullPrototype: true }),
  query: fc.dictionary(fc.constantFrom(...QUERY_NAMES), wanted, { maxKeys: 3, noNullPrototype: true }),
  body,
  range: fc.option(fc.constantFrom('bytes=0-', 'bytes=2-5', 'bytes=-3', 'bytes=9-2', '*'), { freq: 5 }),
})

test.each([{ enableAssets: true }, { enableAssets: true, multiUser: true, compressResponses: true }])(
  'requests that name what is there, in any order, are answered as ComfyUI could answer them: %j',
  async (flags) => {
    const { assertNone } = watchFaults()
    const routes = (await allRoutes()).filter(({ path }) => path !== '/ws' && path !== '/internal/logs/subscribe')
    const met = new Set<string>()
    await using comfy = setupComfyMock({ pace: 'eager', flags })
    comfy.listen()
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...routes), request), { minLength: 1, maxLength: 8 }),
      async (requests) => {
        comfy.reset()
        const furniture = await furnish(comfy)
        const give = (what: Wanted): string => (typeof what === 'string' ? furniture[what] : what.value)
        for (const [{ method, path }, { strange, query, body: members, range }] of requests) {
          const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
            encodeURIComponent(give(strange[name] ?? PARAMETERS[name] ?? { value: name })),
          )
          const search = new URLSearchParams(
            Object.entries({ ...QUERIES[path], ...query }).map(([name, what]) => [name, give(what)]),
          )
          const json = JSON.stringify({ ...BODIES[path], ...members }, (_, what: unknown) => {
            if (typeof what === 'string' && Object.hasOwn(furniture, what)) return furniture[what as keyof Furniture]
            if (typeof what !== 'object' || what === null) return what
            return 'json' in what ? what.json : 'value' in what ? what.value : what
          })
          const response = await checkedRequest(comfy, `${target}?${search.toString()}`, {
            method,
            headers: {
              'content-type': 'application/json',
              'comfy-user': furniture.user,
              ...(range !== null && { range }),
            },
            ...(method !== 'GET' && method !== 'HEAD' && { body: json }),
          })
          if (response.ok) met.add(`${method} ${path}`)
          assertNone()
        }
      },
    )
    await fuzz('requests that name what is there', 80, property)
    await expectWorking(comfy)
    assertNone()
    const missed = routes.map(({ method, path }) => `${method} ${path}`).filter((route) => !met.has(route))
    console.log(`${met.size} routes have answered with success, these have not: ${missed.join(', ')}`)
    expect(met.size).toBeGreaterThan(routes.length / 2)
  },
)
