import { expect, test } from 'vitest'
import { formatTemplate } from '../../../src/comfyui/nodes/core/string-format.ts'
import type { JsonObject } from '../../../src/protocol/json.ts'
import { outcomeOf, readCases } from './python/read-cases.ts'

test('odd templates, specs and values come out as Python has them, errors too', async () => {
  for (const [template, values, expected] of readCases('odd-formats.json')) {
    const text = await outcomeOf(() => formatTemplate(String(template), values as JsonObject))
    expect([template, values, text]).toEqual([template, values, expected])
  }
})
