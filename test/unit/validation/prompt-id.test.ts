import { expect, test } from 'vitest'
import { checkPromptId } from '../../../src/comfyui/validation/prompt-id.ts'
import { parseJson } from '../../../src/protocol/json.ts'

const ID = '01234567-89ab-cdef-0123-456789abcdef'

test.each([ID, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])(
  '%s is a prompt id',
  (id) => {
    expect(checkPromptId(id)).toEqual({ ok: true, id })
  },
)

test.each([undefined, null])('%s leaves the id to the server', (value) => {
  expect(checkPromptId(value)).toEqual({ ok: true })
})

test.each([
  '""',
  '5',
  '1.0',
  'true',
  '[]',
  '{}',
  `"${ID.toUpperCase()}"`,
  `"${ID.replaceAll('-', '')}"`,
  `"{${ID}}"`,
  `"urn:uuid:${ID}"`,
  `" ${ID}"`,
  `"${ID}\\n"`,
  `"${ID}0"`,
  `["${ID}"]`,
])('%s is no prompt id', (source) => {
  expect(checkPromptId(parseJson(source)).ok).toBe(false)
})
