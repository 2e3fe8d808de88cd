import { expect, test } from 'vitest'
import { cancelJob, readJobIds } from '../../../src/comfyui/jobs/cancel-jobs.ts'
import { parseJson } from '../../../src/protocol/json.ts'

const ID = '04289bd1-5076-5a5d-b776-b9db3789f802'
const NO_LIST = { ok: false, error: { error: 'job_ids must be a list' } }

test.each([
  'null',
  '5',
  '"x"',
  'true',
  '[]',
  `["${ID}"]`,
  '{}',
  '{"job_ids": null}',
  `{"job_ids": "${ID}"}`,
  '{"job_ids": {}}',
])('the body %s has no list of ids', (body) => {
  expect(readJobIds(parseJson(body))).toEqual(NO_LIST)
})

test('ids are taken as they are, an empty list too', () => {
  expect(readJobIds(parseJson('{"job_ids": []}'))).toEqual({ ok: true, ids: [] })
  expect(readJobIds(parseJson(`{"job_ids": ["${ID}", "${ID}"]}`))).toEqual({ ok: true, ids: [ID, ID] })
})

test('one bad id refuses the list, and only bad ones are named: texts as they are, others as Python writes them', () => {
  const spellings = [
    'nope',
    '',
    ID.toUpperCase(),
    ID.replaceAll('-', ''),
    `{${ID}}`,
    `urn:uuid:${ID}`,
    ` ${ID}`,
    `${ID}\n`,
  ]
  const others = '5, 1.0, -0.0, 1e999, NaN, null, true, [], ["a", 2], {"a": null}, 123456789012345678901234567890'
  const body = parseJson(
    `{"job_ids": ["${ID}", ${spellings.map((text) => JSON.stringify(text)).join(', ')}, ${others}]}`,
  )
  expect(readJobIds(body)).toEqual({
    ok: false,
    error: {
      error: 'job_ids contains invalid id(s)',
      invalid_ids: [
        ...spellings,
        '5',
        '1.0',
        '-0.0',
        'inf',
        'nan',
        'None',
        'True',
        '[]',
        "['a', 2]",
        "{'a': None}",
        '123456789012345678901234567890',
      ],
    },
  })
})

test('a job that runs is interrupted, and stays where it is also pending under the same id', () => {
  const calls: string[] = []
  const control = {
    interrupt: (id: string) => calls.push(`interrupt ${id}`) > 0 && id === 'running',
    deletePending: (id: string) => calls.push(`delete ${id}`) > 0 && id === 'pending',
  }
  expect([cancelJob(control, 'running'), cancelJob(control, 'pending'), cancelJob(control, 'over')]).toEqual([
    true,
    true,
    false,
  ])
  expect(calls).toEqual(['interrupt running', 'interrupt pending', 'delete pending', 'interrupt over', 'delete over'])
})
